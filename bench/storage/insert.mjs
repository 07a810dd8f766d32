// Scenario: events a second through the collector, against the driver used by hand with as many rows a statement as the
// store inserts; for SQLite also a row at a time, as its drivers' manuals do it, and with events of many flags in turn.
//
// Both begin with the same event objects and end when the last row is committed; both make JSON, an id and the columns
// of each. The collector has besides: the event checked and frozen, the queue, and what it knows of failures. The driver
// holds the program up until its rows are written; the collector's program goes back to the event loop after each batch,
// as a server does far more often, and makes events faster than they are written: some wait in the queue, none is dropped.

import { DatabaseAnalyticsCollector } from '../../dist/esm/database/index.js';
import { addressOf, openRawOf, openStoreOf } from './engines.mjs';
import { makeEvent, makeRow } from './events.mjs';
import { measureRounds, ratioLine, ratioOf } from './rounds.mjs';

const BATCH = 1_000;
const GOALS = { sqlite: 0.8, postgres: 0.85, mysql: 0.85 };
/** More than the pages that SQLite keeps in memory have room for, were each met once a row. */
const MANY_FLAGS = 200;
const tick = () => new Promise((resolve) => setImmediate(resolve));

export async function measureInsert(engine, effort) {
  const { name, title } = engine;
  const what = `${title}: collector ÷ raw driver, inserts`;
  const times = await measure(engine, { ...effort, flags: 1, tables: 'bench_insert' });
  if (times.rawMany === undefined) return [lineOf(what, times.raw, times, GOALS[name])];
  const timesInTurn = await measure(engine, { ...effort, flags: MANY_FLAGS, tables: 'bench_flags' });
  return [
    lineOf(what, times.rawMany, times, GOALS[name]),
    lineOf('  against a row at a time by hand', times.raw, times),
    lineOf(`  of ${MANY_FLAGS} flags in turn`, timesInTurn.rawMany, timesInTurn, GOALS[name]),
    lineOf('  against a row at a time by hand', timesInTurn.raw, timesInTurn),
  ];
}

/** Milliseconds for a thousand rows, a list for each candidate. */
async function measure(engine, { batches, rounds, flags, tables }) {
  const raw = await openRawTable(engine, `${tables}_raw`);
  const collector = await openCollector(engine, `${tables}_collector`, batches);
  let next = 0;
  const nextBatch = () => {
    next += BATCH;
    return Array.from({ length: BATCH }, (_, i) => next + i);
  };
  const byHand = (insert) => async () => {
    for (let batch = 0; batch < batches; batch++) await insert(nextBatch().map((i) => makeRow(i, flags)));
  };
  const times = await measureRounds(
    {
      raw: byHand(raw.insert),
      ...(raw.insertMany && { rawMany: byHand(raw.insertMany) }),
      collector: async () => {
        for (let batch = 0; batch < batches; batch++) {
          for (const i of nextBatch()) collector.record(makeEvent(i, flags));
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
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, list.map((ms) => ms / batches)]));
}

function openCollector(engine, tableName, batches) {
  return DatabaseAnalyticsCollector.create({
    ...addressOf(engine),
    tableName,
    callsTableName: `${tableName}_calls`,
    batchSize: BATCH,
    maxQueueItems: batches * BATCH,
    maxQueueBytes: 1024 ** 3,
  });
}

/** The same schema for both: ours. */
async function openRawTable(engine, tableName) {
  const store = await openStoreOf(engine, tableName);
  await store.createTables();
  await store.close();
  return openRawOf(engine, tableName);
}

function lineOf(what, rawTimes, times, least) {
  const rate = Math.round((BATCH / Math.min(...rawTimes)) * 1_000).toLocaleString('en');
  return ratioLine(what, ratioOf(rawTimes, times.collector), { least, remark: `raw ${rate}/s` });
}
