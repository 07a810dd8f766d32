// What a server answers about calls, the same on each: called by the suite of every database server.

import { expect } from 'chai';
import { Histogram } from '../../src/aggregate/histogram.js';
import type { StoredSeries } from '../../src/database/analytics-store.js';
import { draw } from '../laws/distributions.js';
import type { ServerScene } from './server-scene.js';
import { batchOf, callRow, NEVER } from './sqlite/scene.js';
import { PlainCallStore } from './stored-calls.js';

const WINDOW = { startMs: 0, endMs: 1_000 };
const QUERY = {
  thresholds: { shortMaxMs: 10, mediumMaxMs: 100, longMaxMs: 1_000 },
  maxEvents: 30,
  maxFailures: 20,
};

/** `useServer` gives the address of one that runs while the tests do. */
export function describeCallQueries(
  title: string,
  useServer: () => () => string,
  sceneAt: (url: string) => ServerScene,
): void {
  describe(`${title}, asked about calls`, () => {
    const url = useServer();
    let scene: ServerScene;

    beforeEach(() => {
      scene = sceneAt(url());
    });

    afterEach(() => scene[Symbol.asyncDispose]());

    it('answers as counting the rows one by one does', async () => {
      const store = await scene.openWithTables();
      const durations = draw('heavy-tailed (Pareto)', 2_000, 7).map((ns) => ns / 1e6);
      const rows = durations.map((durationMs, i) => {
        const hasFailed = i % 7 === 0;
        return callRow({
          durationMs,
          tsUs: i * 500,
          functionName: `f${i % 3}`,
          eventType: i % 2 === 0 ? 'api' : 'api ',
          outcome: hasFailed ? 'error' : i % 11 === 0 ? 'cancelled' : 'success',
          errorName: hasFailed ? 'TypeError' : null,
          errorMessage: hasFailed ? `message ${i % 5}` : null,
        });
      });
      await store.insert(batchOf(...rows, callRow({ tsUs: 1_001_000 })), NEVER);

      const found = await store.readCalls(WINDOW, QUERY);

      const expected = await new PlainCallStore(rows).readCalls(WINDOW, QUERY);
      const [series, expectedSeries] = [found, expected].map((calls) => calls.series.toSorted(byName));
      for (const [i, { totalMs }] of (expectedSeries ?? []).entries()) {
        expect(series?.[i]?.totalMs).to.be.closeTo(totalMs, totalMs * 1e-9);
      }
      expect(series?.map(withoutTotal)).to.deep.equal(expectedSeries?.map(withoutTotal));
      expect(found.newest).to.deep.equal(expected.newest);
      expect(found.failures).to.have.deep.members(expected.failures as never[]);
    });

    it('has the histogram that counting in memory gives, to the bucket', async () => {
      const store = await scene.openWithTables();
      const durations = [...draw('lognormal', 3_000, 3).map((ns) => ns / 1e6), 0, 1e-7, 1e-6, 5e-324];
      const histogram = new Histogram();
      for (const ms of durations) histogram.record(ms * 1e6);

      await store.insert(batchOf(...durations.map((durationMs, i) => callRow({ durationMs, tsUs: i }))), NEVER);

      const { series } = await store.readCalls(WINDOW, QUERY);
      expect(series[0]?.histogram).to.deep.equal(histogram.toBuckets());
    });
  });
}

function byName(a: StoredSeries, b: StoredSeries): number {
  const [first, second] = [a, b].map(({ functionName, eventType }) => `${functionName}\n${eventType}`) as [
    string,
    string,
  ];
  return first < second ? -1 : 1;
}

/** Sums of floats differ in their last digits. */
function withoutTotal(series: StoredSeries): object {
  return { ...series, totalMs: undefined };
}
