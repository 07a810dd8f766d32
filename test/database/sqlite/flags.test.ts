import { expect } from 'chai';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import type { FlagRow } from '../../../src/database/event-row.js';
import { answersAsMemoryDoes } from '../flag-queries.js';
import { batchOf, flagRow, NEVER, Scene } from './scene.js';

const WINDOW = { startMs: 1_000, endMs: 1_200 };

describe('SQLite, asked about flags', () => {
  let scene: Scene;
  let store: AnalyticsStore;

  before(async () => {
    scene = new Scene();
    store = await scene.openWithTables();
  });

  after(() => scene[Symbol.asyncDispose]());

  const fill = async (...rows: readonly FlagRow[]) => {
    await store.prune(Number.MAX_SAFE_INTEGER);
    await store.insert(batchOf(...rows), NEVER);
  };

  const latenciesOf = async (...durationsMs: readonly number[]) => {
    await fill(...durationsMs.map((ms) => flagRow({ tsUs: 1_100_000, evaluationDurationMs: ms })));
    return (await store.summarize('checkout', WINDOW, [50, 90])).latencies;
  };

  it('has zeros for a flag without evaluations', async () => {
    await fill();

    expect(await store.summarize('checkout', WINDOW, [50, 90])).to.deep.equal({
      totalEvaluations: 0,
      errors: 0,
      uniqueUsers: 0,
      variants: new Map(),
      reasons: new Map(),
      latencies: [0, 0],
    });
    expect(await store.flagKeys(WINDOW)).to.deep.equal([]);
    expect(await store.trend('checkout', WINDOW, 10)).to.deep.equal([]);
  });

  it('interpolates percentiles of two durations, has one for all, and zeros for none', async () => {
    expect(await latenciesOf(0, 0)).to.deep.equal([0, 0]);
    expect(await latenciesOf(0, 7)).to.deep.equal([7, 7]);
    expect(await latenciesOf(1, 2)).to.deep.equal([1.5, 1.9]);
  });

  it('counts evaluations without a variant as default, beside those whose variant has that name', async () => {
    await fill(...[null, 'default', 'on'].map((variant) => flagRow({ tsUs: 1_100_000, variant, targetingKey: null })));

    const { variants, uniqueUsers } = await store.summarize('checkout', WINDOW, []);

    expect(Object.fromEntries(variants)).to.deep.equal({ default: 2, on: 1 });
    expect(uniqueUsers).to.equal(0);
  });

  it('includes both ends of a window to the millisecond', async () => {
    const times = [999_999, 1_000_000, 1_200_999, 1_201_000];

    await fill(...times.map((tsUs) => flagRow({ tsUs })));

    expect((await store.summarize('checkout', WINDOW, [])).totalEvaluations).to.equal(2);
    expect(await store.trend('checkout', WINDOW, 100)).to.deep.equal([
      { startMs: 1_000, evaluations: 1, errors: 0 },
      { startMs: 1_200, evaluations: 1, errors: 0 },
    ]);
  });

  it('takes a window from the earliest date to the latest', async () => {
    await fill(flagRow({ tsUs: -Number.MAX_SAFE_INTEGER }), flagRow({ tsUs: Number.MAX_SAFE_INTEGER - 1 }));
    const everything = { startMs: -8.64e15, endMs: 8.64e15 };

    expect((await store.summarize('checkout', everything, [50])).totalEvaluations).to.equal(2);
    expect(await store.flagKeys(everything)).to.deep.equal(['checkout']);
  });

  it('names the flags of a window only, ascending by code units', async () => {
    const keys = ['b', 'a', '\u{1f6d2}', '\uffee', 'é', 'e'];

    await fill(...keys.map((flagKey) => flagRow({ flagKey, tsUs: 1_100_000 })), flagRow({ flagKey: 'old' }));

    expect(await store.flagKeys(WINDOW)).to.deep.equal(['a', 'b', 'e', 'é', '\u{1f6d2}', '\uffee']);
  });

  it('answers as the collector in memory does', () => answersAsMemoryDoes(store, (rows) => fill(...rows), 60));
});
