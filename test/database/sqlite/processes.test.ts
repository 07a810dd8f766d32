// Figure 9, as far as SQLite goes: processes that race, that are killed and that hold the lock. SOAK=1 for the long form.

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { FlagRow } from '../../../src/database/event-row.js';
import { BatchQueue } from '../../../src/deliver/batch-queue.js';
import { longOrShort, printFigure } from '../../soak/long-form.js';
import { StoreProcesses } from './processes.js';
import { batchOf, flagRow, Scene } from './scene.js';

const KILLS = longOrShort(50, 4);
const LONGEST_LIFE_MS = 300;
/** Longer than SQLite itself waits for a lock, so that retries are needed. */
const LOCKED_MS = longOrShort(10_000, 2_500);

describe('SQLite, several processes on one file', function () {
  this.timeout(120_000 + KILLS * 5_000 + LOCKED_MS * 4);
  let scene: Scene;
  let processes: StoreProcesses;

  beforeEach(() => {
    scene = new Scene();
    processes = new StoreProcesses();
  });

  afterEach(async () => {
    await processes[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  });

  const batches = () =>
    scene.rows(`
      SELECT value AS batch, count(*) AS n FROM (
        SELECT value FROM analytics_events UNION ALL SELECT error_message FROM tracked_calls
      ) GROUP BY value`) as { batch: string; n: number }[];

  it('makes the tables once and keeps every batch of each, when they start at the same time', async () => {
    const writers = ['a', 'b', 'c'].map((name) => processes.start('writer', scene.path, name, '20', '50'));
    for (const writer of writers) await writer.said();

    for (const writer of writers) writer.go();
    const exitCodes = await Promise.all(writers.map((writer) => writer.ended()));

    expect(exitCodes).to.deep.equal([0, 0, 0]);
    expect(batches()).to.have.length(60);
    expect(batches().every(({ n }) => n === 50)).to.equal(true);
    expect(scene.rows('SELECT name FROM analytics_events_migration')).to.deep.equal([{ name: '001' }]);
  });

  it(`has all of a batch or nothing after ${KILLS} times kill -9, and whatever was acknowledged`, async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < KILLS; round++) {
      const writer = processes.start('writer', scene.path, `r${round}`, '1000000', '100');
      await writer.said();
      writer.go();
      // The first batch is there: what comes now is being written.
      acknowledged.push((await writer.said<string>()) as string);
      await delay(Math.random() * LONGEST_LIFE_MS);
      await writer.kill();
      for (let said = await writer.said<string>(); said !== undefined; said = await writer.said<string>()) {
        acknowledged.push(said);
      }
    }

    const found = batches();
    const kept = new Set(found.map(({ batch }) => batch));
    const missing = acknowledged.filter((batch) => !kept.has(batch));
    const half = found.filter(({ n }) => n !== 100);
    printFigure(
      '9',
      `SQLite: ${KILLS} times kill -9, ${acknowledged.length} batches acknowledged`,
      `${missing.length} lost`,
      `${half.length} half`,
    );
    expect(missing).to.deep.equal([]);
    expect(half).to.deep.equal([]);
    expect(acknowledged.length).to.be.greaterThan(KILLS);
  });

  it(`loses nothing while another holds the lock for ${LOCKED_MS / 1_000} s`, async () => {
    const store = await scene.openWithTables();
    const queue = new BatchQueue<FlagRow, FlagRow>({
      name: 'test',
      batchSize: 50,
      flushIntervalMs: 100,
      freeze: (row: FlagRow) => ({ id: row.id, json: '{}', frozen: row }),
      destination: {
        async send({ items }, signal) {
          try {
            await store.insert(batchOf(...items.map(({ frozen }) => frozen)), signal);
            return { outcome: 'ok' };
          } catch (error) {
            return store.deliveryOf(error);
          }
        },
      },
    });
    const lock = scene.database();

    lock.exec('BEGIN IMMEDIATE');
    for (let i = 0; i < 1_000; i++) queue.record(flagRow({ tsUs: i }));
    await delay(LOCKED_MS);
    lock.exec('COMMIT');
    await queue.close({ timeoutMs: 60_000 });

    const { delivered, retries } = queue.stats();
    const [row] = scene.rows('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM analytics_events');
    printFigure('9', `SQLite: locked for ${LOCKED_MS} ms`, `1000 recorded, ${delivered} delivered, ${retries} retries`);
    expect(row).to.deep.equal({ n: 1_000, ids: 1_000 });
    expect(delivered).to.equal(1_000);
    expect(retries).to.be.greaterThan(0);
  });

  it('reads one state of the data in all that a summary asks, whatever is written meanwhile', async () => {
    const reader = await scene.openWithTables();
    const writer = processes.start('writer', scene.path, 'w', '100000', '2');
    await writer.said();
    writer.go();
    await writer.said();

    const summary = () => reader.summarize('checkout', { startMs: 0, endMs: 1_000 }, [50]);
    const first = await summary();
    const summaries = [first];
    while (summaries.length < 50 || summaries.at(-1)?.totalEvaluations === first.totalEvaluations) {
      summaries.push(await summary());
    }

    // Each evaluation of the writer's has a user of its own.
    expect(summaries.map(({ uniqueUsers }) => uniqueUsers)).to.deep.equal(
      summaries.map(({ totalEvaluations }) => totalEvaluations),
    );
  });
});
