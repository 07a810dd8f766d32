// Scenario: how late the event loop runs while 20,000 events a second are written to SQLite, by the collector and, as
// the reference, by the driver on the calling thread.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseAnalyticsCollector } from '../../dist/esm/database/index.js';
import { addressOf, openRawOf, openStoreOf } from './engines.mjs';
import { makeEvent, makeRow } from './events.mjs';
import { limitLine } from './rounds.mjs';

const EVENTS_A_SECOND = 20_000;
const STEP_MS = 5;
const REFERENCE_BATCH = 500;
const GOAL_MS = 20;

export async function measureEventLoop(engine, { seconds, rounds }) {
  const [own, reference] = [[], []];
  for (let round = 0; round < rounds; round++) {
    own.push(await ofCollector(engine, seconds, `bench_loop_${round}`));
    reference.push(await ofRawDriver(engine, seconds, `bench_loop_raw_${round}`));
  }
  const what = `event loop delay p99, ${EVENTS_A_SECOND.toLocaleString('en')} events/s`;
  return [
    limitLine(`${engine.title}: ${what}`, own, { most: GOAL_MS, unit: ' ms' }),
    limitLine(`  the driver on the calling thread, ${REFERENCE_BATCH} a transaction`, reference, { unit: ' ms' }),
  ];
}

async function ofCollector(engine, seconds, tableName) {
  const collector = await DatabaseAnalyticsCollector.create({
    ...addressOf(engine),
    tableName,
    callsTableName: `${tableName}_calls`,
    batchSize: 1_000,
    maxQueueItems: EVENTS_A_SECOND * seconds,
    maxQueueBytes: 1024 ** 3,
  });
  const delayMs = await whileWriting(seconds, (i) => void collector.record(makeEvent(i)));
  await collector.close({ timeoutMs: 60_000 });
  const { delivered, received } = collector.stats();
  if (delivered !== received) throw new Error(`${delivered} of ${received} events delivered`);
  return delayMs;
}

async function ofRawDriver(engine, seconds, tableName) {
  const store = await openStoreOf(engine, tableName);
  await store.createTables();
  await store.close();
  const raw = await openRawOf(engine, tableName);
  let waiting = [];
  const delayMs = await whileWriting(seconds, (i) => {
    waiting.push(makeRow(i));
    if (waiting.length < REFERENCE_BATCH) return;
    void raw.insert(waiting);
    waiting = [];
  });
  await raw.close();
  return delayMs;
}

/** The 99th percentile of the delay, milliseconds. What falls behind the rate is made up for at the next step. */
async function whileWriting(seconds, write) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const total = EVENTS_A_SECOND * seconds;
  let written = 0;
  const startMs = performance.now();
  delay.enable();
  while (written < total) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1_000) * EVENTS_A_SECOND));
    while (written < due) write(written++);
  }
  delay.disable();
  return delay.percentile(99) / 1e6;
}
