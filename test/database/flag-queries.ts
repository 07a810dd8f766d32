// What a server answers about flags, the same on each: called by the suite of every database server.

import { expect } from 'chai';
import fc from 'fast-check';
import { InMemoryAnalyticsCollector } from '../../src/collect/memory-collector.js';
import type { AnalyticsStore } from '../../src/database/analytics-store.js';
import type { FlagRow } from '../../src/database/event-row.js';
import { MemoryEventSource } from '../../src/flags/event-source.js';
import { DISTRIBUTIONS, draw } from '../laws/distributions.js';
import type { ServerScene } from './server-scene.js';
import { batchOf, flagRow, NEVER } from './sqlite/scene.js';

const WINDOW = { startMs: 1_000, endMs: 1_200 };
const PERCENTILES = [50, 90, 99, 0, 100, 37.5, -3, 250];

/** Whatever rows there are: what a store answers about their flags is what counting them in memory gives. */
export async function answersAsMemoryDoes(
  store: AnalyticsStore,
  fill: (rows: readonly FlagRow[]) => Promise<void>,
  numRuns: number,
): Promise<void> {
  const key = fc.constantFrom('a', 'b', 'B', 'a ', '__proto__', '🛒');
  const maybeKey = fc.option(key, { nil: null });
  const row = fc.record({
    tsMs: fc.integer({ min: 990, max: 1_210 }),
    flagKey: key,
    reason: fc.constantFrom('STATIC', 'SPLIT', 'ERROR', 'error'),
    variant: maybeKey,
    targetingKey: maybeKey,
    evaluationDurationMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true })),
  });
  const property = fc.asyncProperty(fc.array(row), key, fc.integer({ min: 1, max: 90 }), async (all, flag, step) => {
    await fill(all.map(({ tsMs, ...fields }) => flagRow({ ...fields, tsUs: tsMs * 1_000 })));
    const collector = new InMemoryAnalyticsCollector();
    for (const { tsMs, ...fields } of all) collector.record({ ...fields, value: 1, timestamp: new Date(tsMs) });
    const memory = new MemoryEventSource(collector);

    const found = await store.summarize(flag, WINDOW, PERCENTILES);

    expect(found).to.deep.equal(await memory.summarize(flag, WINDOW, PERCENTILES));
    expect(await store.flagKeys(WINDOW)).to.deep.equal(await memory.flagKeys(WINDOW));
    const byStart = (a: { startMs: number }, b: { startMs: number }) => a.startMs - b.startMs;
    expect(await store.trend(flag, WINDOW, step)).to.deep.equal((await memory.trend(flag, WINDOW, step)).sort(byStart));
  });

  await fc.assert(property, { numRuns });
}

/** `useServer` gives the address of one that runs while the tests do. */
export function describeFlagQueries(
  title: string,
  useServer: () => () => string,
  sceneAt: (url: string) => ServerScene,
): void {
  describe(`${title}, asked about flags`, () => {
    const url = useServer();
    let scene: ServerScene;
    let store: AnalyticsStore;

    beforeEach(async () => {
      scene = sceneAt(url());
      store = await scene.openWithTables();
    });

    afterEach(() => scene[Symbol.asyncDispose]());

    it('answers as the collector in memory does', () =>
      answersAsMemoryDoes(
        store,
        async (rows) => {
          await store.prune(Number.MAX_SAFE_INTEGER);
          await store.insert(batchOf(...rows), NEVER);
        },
        40,
      ));

    for (const shape of Object.keys(DISTRIBUTIONS)) {
      it(`has the percentiles of durations that are ${shape}`, async () => {
        const durations = draw(shape, 3_000, 11).map((ns) => ns / 1e6);
        const rows = durations.map((ms) => flagRow({ tsUs: 1_100_000, evaluationDurationMs: ms }));
        const collector = new InMemoryAnalyticsCollector();
        const timestamp = new Date(1_100);
        for (const ms of durations) {
          collector.record({ timestamp, flagKey: 'checkout', reason: 'STATIC', value: 1, evaluationDurationMs: ms });
        }
        const everyTenth = Array.from({ length: 11 }, (_, i) => i * 10);
        const { latencies } = await new MemoryEventSource(collector).summarize('checkout', WINDOW, everyTenth);

        await store.insert(batchOf(...rows), NEVER);

        expect((await store.summarize('checkout', WINDOW, everyTenth)).latencies).to.deep.equal(latencies);
      });
    }

    it('lists more flags than a server follows a recursion by default', async () => {
      const rows = Array.from({ length: 1_200 }, (_, i) => flagRow({ flagKey: `flag-${i}`, tsUs: 1_100_000 }));
      await store.insert(batchOf(...rows), NEVER);

      expect(await store.flagKeys(WINDOW)).to.have.length(1_200);
    });

    it('reads one state of the data in all that a summary asks, whatever is written meanwhile', async () => {
      const writer = await scene.open();
      let isReading = true;
      const write = async () => {
        for (let i = 0; isReading; i++) {
          const rows = [0, 1].map((half) => flagRow({ tsUs: 1_100_000, targetingKey: `user-${i}-${half}` }));
          await writer.insert(batchOf(...rows), NEVER);
        }
      };
      const writing = write();

      const summaries = [];
      // Fifty, and as many more as the writer needs for a batch.
      while (summaries.length < 50 || summaries.at(-1)?.totalEvaluations === summaries[0]?.totalEvaluations) {
        summaries.push(await store.summarize('checkout', WINDOW, [50]));
      }
      isReading = false;
      await writing;

      const totals = summaries.map(({ totalEvaluations }) => totalEvaluations);
      // Each evaluation has a user of its own, and each batch two evaluations.
      expect(summaries.map(({ uniqueUsers }) => uniqueUsers)).to.deep.equal(totals);
      expect(totals.filter((total) => total % 2 !== 0)).to.deep.equal([]);
    });
  });
}
