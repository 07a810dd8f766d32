import { expect } from 'chai';
import type { SeriesKey } from '../../src/aggregate/series.js';
import { OVERFLOW_KEY, SeriesRegistry } from '../../src/aggregate/series-registry.js';
import { MAX_NAME_LENGTH } from '../../src/aggregate/snapshot.js';

function keyOf(functionName: string, eventType = 'api'): SeriesKey {
  return { functionName, methodName: functionName.split('.').at(-1) as string, eventType };
}

describe('SeriesRegistry', () => {
  it('gives the same series for the same function and event type', () => {
    const registry = new SeriesRegistry(10);

    expect(registry.lookup(keyOf('f'))).to.equal(registry.lookup(keyOf('f')));
    expect(registry.all).to.have.length(1);
  });

  it('keeps functions and event types apart', () => {
    const registry = new SeriesRegistry(10);

    const series = [keyOf('f', 'api'), keyOf('f', 'db'), keyOf('g', 'api')].map((key) => registry.lookup(key));

    expect(new Set(series).size).to.equal(3);
    expect(series.map(({ id }) => id)).to.deep.equal([0, 1, 2]);
  });

  it('keeps names apart whatever characters they are of', () => {
    const registry = new SeriesRegistry(100);
    const names = ['a', 'a\n', 'a\0', 'a\u0000b', 'ab', '', '__proto__', 'constructor', 'toString', '\ud800', '\udfff'];

    for (const name of names) for (const type of names) registry.lookup(keyOf(name, type));

    expect(registry.all.length).to.equal(100 + 1);
    const kept = registry.all.slice(0, 100).map(({ key }) => JSON.stringify([key.functionName, key.eventType]));
    expect(new Set(kept).size).to.equal(100);
  });

  it('finds a series without looking at the others of its name or of its event type', () => {
    let reads = 0;
    const counting = (name: string, type: string): SeriesKey => ({
      get functionName() {
        reads++;
        return name;
      },
      get eventType() {
        reads++;
        return type;
      },
      methodName: name,
    });
    const registry = new SeriesRegistry(1_000);
    registry.lookup(keyOf('f', 'api'));
    for (let i = 0; i < 100; i++) registry.lookup(counting('f', `type ${i}`));
    for (let i = 0; i < 100; i++) registry.lookup(counting(`f${i}`, 'api'));
    reads = 0;

    registry.lookup(keyOf('f', 'api'));

    expect(reads).to.equal(0);
  });

  describe('beyond maxFunctions', () => {
    it('counts further functions in one overflow series', () => {
      const registry = new SeriesRegistry(2);
      registry.lookup(keyOf('a'));
      registry.lookup(keyOf('b'));

      const c = registry.lookup(keyOf('c'));
      const d = registry.lookup(keyOf('d', 'db'));

      expect(c).to.equal(d);
      expect(c.key).to.deep.equal(OVERFLOW_KEY);
      expect(registry.all).to.have.length(3);
    });

    it('still knows the functions it has', () => {
      const registry = new SeriesRegistry(1);
      const a = registry.lookup(keyOf('a'));
      registry.lookup(keyOf('b'));

      expect(registry.lookup(keyOf('a'))).to.equal(a);
    });

    it('tells of the first one only', () => {
      const registry = new SeriesRegistry(1);
      let told = 0;
      registry.onOverflow = () => told++;

      for (const name of ['a', 'b', 'c', 'd']) registry.lookup(keyOf(name));

      expect(told).to.equal(1);
    });

    it('knows how many calls are in the overflow series', () => {
      const registry = new SeriesRegistry(1);
      expect(registry.overflowCalls).to.equal(0);
      registry.lookup(keyOf('a'));

      registry.lookup(keyOf('b')).calls = 5;

      expect(registry.overflowCalls).to.equal(5);
    });

    it('lets no name around the bound, that of the overflow series neither', () => {
      const registry = new SeriesRegistry(2);

      for (let i = 0; i < 100; i++) registry.lookup(keyOf('(overflow)', `type ${i}`));

      expect(registry.all).to.have.length(3);
    });
  });

  describe('matching', () => {
    const registry = new SeriesRegistry(10);
    const [catalogFetch, mirrorFetch, parse] = [
      keyOf('Catalog.fetch'),
      keyOf('Mirror.fetch', 'db'),
      keyOf('parse'),
    ].map((key) => registry.lookup(key));

    it('is every series without a filter', () => {
      expect(registry.matching(undefined)).to.deep.equal([catalogFetch, mirrorFetch, parse]);
    });

    it('goes by the qualified name', () => {
      expect(registry.matching('Catalog.fetch')).to.deep.equal([catalogFetch]);
    });

    it('goes by the bare name, in every class', () => {
      expect(registry.matching('fetch')).to.deep.equal([catalogFetch, mirrorFetch]);
    });

    it('takes several names, each series once', () => {
      expect(registry.matching(['fetch', 'Catalog.fetch', 'parse'])).to.deep.equal([catalogFetch, mirrorFetch, parse]);
    });

    it('is nothing for no names, unknown names and parts of names', () => {
      expect(registry.matching([])).to.deep.equal([]);
      expect(registry.matching(['', 'Catalog', 'etch', 'FETCH', '__proto__'])).to.deep.equal([]);
    });
  });

  it('keeps so much of a name as a snapshot may have', () => {
    const registry = new SeriesRegistry(10);
    const source = `() => { ${'x'.repeat(100_000)} }`;

    const { key } = registry.lookup({ functionName: `Class.${source}`, methodName: source, eventType: source });

    expect(key.functionName).to.equal(`Class.${source}`.slice(0, MAX_NAME_LENGTH));
    expect(key.methodName).to.have.length(MAX_NAME_LENGTH);
    expect(key.eventType).to.have.length(MAX_NAME_LENGTH);
  });

  it('keeps nothing of a name beyond what a snapshot may have', () => {
    const registry = new SeriesRegistry(10);
    const longest = 'f'.repeat(MAX_NAME_LENGTH);

    const series = [longest, `${longest}g`].map((name) => registry.lookup(keyOf(name)));

    expect(series[1]).to.equal(series[0]);
    expect(series[0]?.key.functionName).to.equal(longest);
  });
});
