// The ring against the simplest thing it could be: an array of every call that is retained.

import { expect } from 'chai';
import fc from 'fast-check';
import { CallColumns } from '../../src/collect/call-columns.js';
import { CallStore, type StoredCall } from '../../src/collect/call-store.js';
import type { Failure } from '../../src/describe-error.js';

class PlainStore {
  calls: StoredCall[] = [];
  overwritten = 0;
  readonly #capacity: number;

  constructor(maxEvents: number) {
    this.#capacity = maxEvents === 0 ? Number.POSITIVE_INFINITY : maxEvents;
  }

  append(call: StoredCall): void {
    this.calls.push(call);
    if (this.calls.length <= this.#capacity) return;
    this.calls.shift();
    this.overwritten++;
  }

  replace(calls: readonly StoredCall[]): void {
    this.calls = calls.slice(Math.max(0, calls.length - this.#capacity));
  }
}

function contentsOf(store: CallStore): StoredCall[] {
  const calls: StoredCall[] = [];
  store.forEach((call) => {
    calls.push(call);
  });
  return calls;
}

/** The same from the columns. */
function columnContentsOf(store: CallStore): StoredCall[] {
  const { length, startNs, durationNs, tag, failures } = store.toColumns();
  expect(failures.every(({ number }) => number >= 0 && number < length)).to.equal(true);
  const failureOf = new Map(failures.map(({ number, failure }) => [number, failure]));
  return Array.from({ length }, (_, i) => ({
    startNs: startNs[i] as number,
    durationNs: durationNs[i] as number,
    tag: tag[i] as number,
    failure: failureOf.get(i),
  }));
}

function columnsOf(calls: readonly StoredCall[]): CallColumns {
  const columns = new CallColumns(calls.length);
  for (const [i, { startNs, durationNs, tag, failure }] of calls.entries()) {
    columns.startNs[i] = startNs;
    columns.durationNs[i] = durationNs;
    columns.tag[i] = tag;
    if (failure !== undefined) columns.failures.push({ number: i, failure });
  }
  return columns;
}

/** The retained calls by series. */
function countsOf(calls: readonly StoredCall[]): number[] {
  const counts = new Array<number>(SERIES).fill(0);
  for (const { tag } of calls) counts[tag >>> 2] = (counts[tag >>> 2] as number) + 1;
  return counts;
}

/** As the hot path does it: the columns first, the failure once the call is in. */
function appendAsRecorder(store: CallStore, { startNs, durationNs, tag, failure }: StoredCall): void {
  if (store.cursor === store.size) store.makeRoom();
  const slot = store.cursor;
  store.startNs[slot] = startNs;
  store.durationNs[slot] = durationNs;
  store.tag[slot] = tag;
  store.cursor = slot + 1;
  if (failure !== undefined) store.noteFailure(failure);
}

const SERIES = 50;
let serial = 0;
/** Every call is another one, so that a failure on the wrong one shows. */
function callOf(failed: boolean): StoredCall {
  const number = serial++;
  const failure = failed ? { name: 'Failed', message: `call ${number}` } : undefined;
  return { startNs: number * 10, durationNs: number % 7, tag: (number * 31) % (SERIES << 2), failure };
}

interface Stores {
  readonly real: CallStore;
  readonly plain: PlainStore;
}

type Step = (stores: Stores) => void;

/** Runs of calls up to over twice the first size of the columns, of which one in `every` failed. */
const append = fc
  .record({ count: fc.oneof(fc.nat(5), fc.nat(1_300)), every: fc.integer({ min: 1, max: 4 }), hot: fc.boolean() })
  .map(
    ({ count, every, hot }): Step =>
      ({ real, plain }) => {
        for (let i = 0; i < count; i++) {
          const call = callOf(i % every === 0);
          if (hot) appendAsRecorder(real, call);
          else real.append(call);
          plain.append(call);
        }
      },
  );

/** A call whose error says what it is only after other calls, as a getter that calls tracked functions does. */
const lateFailure = fc.array(fc.boolean(), { maxLength: 20 }).map(
  (failures): Step =>
    ({ real, plain }) => {
      const around = callOf(true);
      appendAsRecorder(real, { ...around, failure: undefined });
      plain.append(around);
      const number = real.lastNumber;
      for (const failed of failures) {
        const within = callOf(failed);
        appendAsRecorder(real, within);
        plain.append(within);
      }
      real.noteFailure(around.failure as Failure, number);
    },
);

/** Pruning: some of the calls stay, in order. */
const prune = fc.tuple(fc.nat(3), fc.integer({ min: 2, max: 4 })).map(
  ([from, every]): Step =>
    ({ real, plain }) => {
      const kept = plain.calls.filter((_, i) => i >= from && i % every !== 0);
      real.replace(kept);
      plain.replace(kept);
    },
);

/** A merge: others come in, perhaps more than fit. */
const merge = fc.array(fc.boolean(), { maxLength: 1_200 }).map(
  (failures): Step =>
    ({ real, plain }) => {
      const all = [...failures.map(callOf), ...plain.calls];
      real.replace(all);
      plain.replace(all);
    },
);

/** The same by columns. */
const mergeColumns = fc.array(fc.boolean(), { maxLength: 1_200 }).map(
  (failures): Step =>
    ({ real, plain }) => {
      const all = [...failures.map(callOf), ...plain.calls];
      real.replaceByColumns(columnsOf(all));
      plain.replace(all);
    },
);

/** An answer now, so that the next one only looks at what is new. */
const ask = fc.constant<Step>(({ real }) => {
  real.countsBySeries(SERIES);
});

const clear = fc.constant<Step>(({ real, plain }) => {
  real.clear();
  plain.replace([]);
  plain.overwritten = 0;
});

const countDropped = fc.nat(100).map(
  (count): Step =>
    ({ real, plain }) => {
      real.addOverwritten(count);
      plain.overwritten += count;
    },
);

const step = fc.oneof(
  { weight: 6, arbitrary: append },
  { weight: 2, arbitrary: lateFailure },
  { weight: 2, arbitrary: prune },
  { weight: 1, arbitrary: merge },
  { weight: 1, arbitrary: mergeColumns },
  { weight: 2, arbitrary: ask },
  { weight: 1, arbitrary: countDropped },
  { weight: 1, arbitrary: clear },
);

describe('the laws of the ring', () => {
  for (const maxEvents of [0, 1, 2, 3, 10, 511, 512, 513, 1_500]) {
    it(`with maxEvents ${maxEvents} it holds what an array would, each failure with its own call`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
          const stores = { real: new CallStore(maxEvents), plain: new PlainStore(maxEvents) };

          for (const take of steps) {
            take(stores);

            expect(stores.real.length).to.equal(stores.plain.calls.length);
            expect(stores.real.overwritten).to.equal(stores.plain.overwritten);
            // Compared as text: chai takes seconds to compare this many objects.
            expect(JSON.stringify(contentsOf(stores.real))).to.equal(JSON.stringify(stores.plain.calls));
            expect(JSON.stringify(columnContentsOf(stores.real))).to.equal(JSON.stringify(stores.plain.calls));
          }
          expect([...stores.real.countsBySeries(SERIES).slice(0, SERIES)]).to.deep.equal(countsOf(stores.plain.calls));
        }),
        { numRuns: 40 },
      );
    });
  }
});
