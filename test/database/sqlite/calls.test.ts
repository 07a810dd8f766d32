import { expect } from 'chai';
import { bucketOf, Histogram } from '../../../src/aggregate/histogram.js';
import type { AnalyticsStore, CallQuery } from '../../../src/database/analytics-store.js';
import type { CallRow } from '../../../src/database/event-row.js';
import { draw, randomOf } from '../../laws/distributions.js';
import { batchOf, callRow, NEVER, Scene } from './scene.js';

const WINDOW = { startMs: 0, endMs: 1_000 };
const QUERY: CallQuery = {
  thresholds: { shortMaxMs: 10, mediumMaxMs: 100, longMaxMs: 1_000 },
  maxEvents: 3,
  maxFailures: 2,
};

describe('SQLite, asked about calls', () => {
  let scene: Scene;
  let store: AnalyticsStore;

  beforeEach(async () => {
    scene = new Scene();
    store = await scene.openWithTables();
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  const read = async (...rows: readonly CallRow[]) => {
    await store.insert(batchOf(...rows), NEVER);
    return store.readCalls(WINDOW, QUERY);
  };

  it('has nothing to tell of no calls', async () => {
    expect(await read()).to.deep.equal({ series: [], failures: [], newest: [] });
  });

  it('adds up what took how long and how it ended, by function and event type', async () => {
    const { series } = await read(
      callRow({ durationMs: 10, tsUs: 1 }),
      callRow({ durationMs: 10.5, tsUs: 2, outcome: 'error' }),
      callRow({ durationMs: 100, tsUs: 3, outcome: 'cancelled' }),
      callRow({ durationMs: 100.5, tsUs: 4 }),
      callRow({ durationMs: 5, tsUs: 5, eventType: 'db' }),
      callRow({ functionName: 'A', tsUs: 6 }),
      callRow({ tsUs: 1_001_000 }),
    );

    expect(series.map(({ functionName, eventType }) => `${functionName} ${eventType}`)).to.deep.equal([
      'A api',
      'Shop.buy api',
      'Shop.buy db',
    ]);
    expect(series[1]).to.deep.equal({
      functionName: 'Shop.buy',
      eventType: 'api',
      calls: 4,
      errors: 1,
      cancelled: 1,
      medium: 2,
      slow: 1,
      totalMs: 221,
      fastest: { tsUs: 1, durationMs: 10, outcome: 'success' },
      slowest: { tsUs: 4, durationMs: 100.5, outcome: 'success' },
      histogram: [10, 10.5, 100, 100.5].flatMap((ms) => [bucketOf(ms * 1e6), 1]),
    });
  });

  it('takes the earliest of the calls that were equally fast or slow', async () => {
    const { series } = await read(
      callRow({ tsUs: 5, outcome: 'error' }),
      callRow({ tsUs: 3, outcome: 'cancelled' }),
      callRow({ tsUs: 4 }),
    );

    const first = { tsUs: 3, durationMs: 1, outcome: 'cancelled' };
    expect(series[0]).to.deep.include({ fastest: first, slowest: first });
  });

  it('counts an outcome that it does not know as an error', async () => {
    const { series, failures } = await read(callRow({ outcome: 'timeout' }));

    expect(series[0]).to.deep.include({ errors: 1, cancelled: 0 });
    expect(failures).to.have.length(1);
  });

  it('groups failures by name and message, the most frequent ones first', async () => {
    const failed = (tsUs: number, errorName: string | null, errorMessage: string | null) =>
      callRow({ tsUs, outcome: 'error', errorName, errorMessage });

    const { failures } = await read(
      failed(1, 'TypeError', 'rare'),
      failed(2, 'TypeError', 'frequent'),
      failed(3, null, null),
      failed(4, 'TypeError', 'frequent'),
      failed(5, 'TypeError', 'frequent'),
      failed(6, null, null),
    );

    expect(failures).to.deep.equal([
      { functionName: 'Shop.buy', errorName: 'TypeError', errorMessage: 'frequent', count: 3, firstUs: 2, lastUs: 5 },
      { functionName: 'Shop.buy', errorName: 'Error', errorMessage: '', count: 2, firstUs: 3, lastUs: 6 },
    ]);
  });

  it('gives the newest calls as they were put in, oldest first', async () => {
    const rows = [4, 1, 3, 2].map((tsUs) =>
      callRow({ tsUs, functionName: `f${tsUs}`, outcome: 'error', errorName: 'E' }),
    );

    const { newest } = await read(...rows);

    expect(newest).to.deep.equal([2, 3, 4].map((tsUs) => rows.find((row) => row.tsUs === tsUs)));
  });

  it('has the histogram that counting in memory gives', async () => {
    const random = randomOf(7);
    const durations = draw('heavy-tailed (Pareto)', 2_000, 7).map((ns) => ns / 1e6);
    const histogram = new Histogram();
    for (const ms of durations) histogram.record(ms * 1e6);

    const { series } = await read(
      ...durations.map((durationMs) => callRow({ durationMs, tsUs: Math.floor(random() * 1e6) })),
    );

    expect(series[0]?.histogram).to.deep.equal(histogram.toBuckets());
  });
});
