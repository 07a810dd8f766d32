// A spoilt snapshot is either taken whole or refused with a TypeError that names a field: nothing in between.

import { expect } from 'chai';
import fc from 'fast-check';
import { parseSnapshot } from '../../src/aggregate/snapshot-parser.js';
import { validSnapshot } from '../aggregate/valid-snapshot.js';
import { setUp, thrownBy } from '../analytics/set-up.js';

/** Every place in a snapshot, as the keys that lead there. */
function placesIn(value: any, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.keys(value).flatMap((key) => placesIn(value[key], [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

const PLACES = placesIn(validSnapshot());

const number = fc.oneof(
  fc.constantFrom(-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 53, Number.MAX_VALUE, 1e30, 0, 1, 3),
  fc.double(),
);
const junk = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 2, arbitrary: fc.constantFrom('__proto__', 'constructor', '', 'success', '\ud800', 'x'.repeat(70_000)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(null, undefined, true, 5n, Symbol('s'), () => {}, [], {}, new Map()),
  },
  { weight: 3, arbitrary: fc.anything({ withNullPrototype: true, withSparseArray: true, withTypedArray: true }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

type Spoil = (parent: any, key: string) => void;

const spoil: fc.Arbitrary<Spoil> = fc.oneof(
  {
    weight: 4,
    arbitrary: junk.map(
      (value): Spoil =>
        (parent, key) =>
          Object.assign(parent, { [key]: value }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.double().map(
      (factor): Spoil =>
        (parent, key) =>
          Object.assign(parent, { [key]: parent[key] * factor }),
    ),
  },
  fc.constant<Spoil>((parent, key) => Reflect.deleteProperty(parent, key)),
  fc.constant<Spoil>((parent) => Array.isArray(parent) && parent.pop()),
  fc.constant<Spoil>((parent) => Array.isArray(parent) && parent.push(structuredClone(parent.at(-1)))),
  fc.constant<Spoil>((parent) => Array.isArray(parent) && parent.reverse()),
  fc.string().map(
    (name): Spoil =>
      (parent) =>
        Object.defineProperty(parent, name, { value: 1, enumerable: true }),
  ),
  fc.constant<Spoil>((parent) =>
    Object.defineProperty(parent, '__proto__', { value: { polluted: 1 }, enumerable: true }),
  ),
  junk.map(
    (thrown): Spoil =>
      (parent, key) => {
        const get = () => {
          throw thrown;
        };
        Object.defineProperty(parent, key, { get, configurable: true, enumerable: true });
      },
  ),
);

const spoilt = fc.array(fc.tuple(fc.constantFrom(...PLACES), spoil), { minLength: 1, maxLength: 3 }).map((changes) => {
  const snapshot = validSnapshot();
  for (const [path, change] of changes) {
    try {
      const parent = path.slice(0, -1).reduce((one, key) => one[key], snapshot);
      change(parent, path.at(-1) as string);
    } catch {
      // An earlier change took the place away.
    }
  }
  return snapshot;
});

/** Everything an instance knows but when it was asked. */
function stateOf({ analytics }: ReturnType<typeof setUp>): string {
  const { takenMs, ...state } = analytics.snapshot();
  return JSON.stringify(state);
}

describe('the laws of snapshots', () => {
  it('a spoilt one is merged or refused with a TypeError naming a field, and a refused one changes nothing', () => {
    let merged = 0;
    let refused = 0;

    fc.assert(
      fc.property(spoilt, (snapshot) => {
        const target = setUp({ maxEvents: 5 });
        target.call('parse', 7, new Error('own'));
        const before = stateOf(target);
        let refusal: unknown;

        try {
          target.analytics.mergeWith(snapshot);
          merged++;
        } catch (error) {
          refusal = error;
          refused++;
        }

        if (refusal === undefined) {
          const { slowest, fastest, durationCounts, ...numbers } = target.analytics.getStats();
          for (const value of Object.values({ ...numbers, ...durationCounts })) expect(value).to.be.finite;
        } else {
          expect(refusal).to.be.instanceOf(TypeError);
          expect((refusal as Error).message).to.match(/^snapshot\b/);
          expect(stateOf(target)).to.equal(before);
        }
      }),
      { numRuns: 2_000 },
    );

    expect(merged, 'merged').to.be.above(20);
    expect(refused, 'refused').to.be.above(500);
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  it('anything else is refused with a TypeError naming a field', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withSparseArray: true, withDate: true, withMap: true }),
        (value) => {
          const error = thrownBy(() => parseSnapshot(value));

          expect(error).to.be.instanceOf(TypeError);
          expect(error.message).to.match(/^snapshot\b/);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
