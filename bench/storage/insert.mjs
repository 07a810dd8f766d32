// Scenario: events a second through the collector, against the driver used by hand with the same method.
//
// Both begin with the same event objects and end when the last row is committed; both make JSON, an id and the columns
// of each. The collector has besides: the event checked and frozen, the queue, and what it knows of failures.

import { DatabaseAnalyticsCollector } from '../../dist/esm/database/index.js';
import { addressOf, openRawOf, openStoreOf } from './engines.mjs';
import { makeEvent, makeRow } from './events.mjs';
import { measureRounds, ratioLine, ratioOf } from './rounds.mjs';

const BATCH = 1_000;
const GOALS = { sqlite: 0.8, postgres: 0.85, mysql: 0.85 };
const tick = () => new Promise((resolve) => setImmediate(resolve));

export async function measureInsert(engine, { batches, rounds }) {
  const raw = await openRawTable(engine);
  const collector = await DatabaseAnalyticsCollector.create({
    ...addressOf(engine),
    tableName: 'bench_collector',
    callsTableName: 'bench_collector_calls',
    batchSize: BATCH,
    maxQueueItems: batches * BATCH,
    maxQueueBytes: 1024 ** 3,
  });
  let next = 0;
  const nextBatch = () => {
    next += BATCH;
    return Array.from({ length: BATCH }, (_, i) => next + i);
  };
  const times = await measureRounds(
    {
      raw: async () => {
        for (let batch = 0; batch < batches; batch++) await raw.insert(nextBatch().map(makeRow));
      },
      collector: async () => {
        for (let batch = 0; batch < batches; batch++) {
          for (const i of nextBatch()) collector.record(makeEvent(i));
          await tick();
        }
        await collector.flush({ timeoutMs: 600_000 });
      },
    },
    rounds,
  );
  const { delivered, received } = collector.stats();
  if (delivered !== received) throw new Error(`${engine.title}: ${delivered} of ${received} events delivered`);
  await Promise.all([collector.close(), raw.close()]);
  const remark = `raw ${rate(times.raw, batches)}/s`;
  return [
    ratioLine(`${engine.title}: collector ÷ raw driver, inserts`, ratioOf(times.raw, times.collector), {
      least: GOALS[engine.name],
      remark,
    }),
  ];
}

/** The same schema for both: ours. */
async function openRawTable(engine) {
  const store = await openStoreOf(engine, 'bench_raw');
  await store.createTables();
  await store.close();
  return openRawOf(engine, 'bench_raw');
}

function rate(timesMs, batches) {
  return Math.round((batches * BATCH) / (Math.min(...timesMs) / 1_000)).toLocaleString('en');
}
