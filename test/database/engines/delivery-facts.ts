// What every engine does with batches: one row an event, whoever sends it, and however often.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { FlagRow } from '../../../src/database/event-row.js';
import { freezeEvent } from '../../../src/database/freeze-event.js';
import { openStore } from '../../../src/database/open-store.js';
import { toRowJson } from '../../../src/database/row-json.js';
import { StoreDestination } from '../../../src/database/store-destination.js';
import { BatchQueue } from '../../../src/deliver/batch-queue.js';
import type { Delivery } from '../../../src/deliver/delivery.js';
import { aggregatorOf, PLAIN, type Scene } from './scene.js';

const run = promisify(execFile);
const WRITER = fileURLToPath(new URL('writer.process.ts', import.meta.url));
const LOST: Delivery = { outcome: 'retry', reason: 'the connection was lost' };

export function addDeliveryFacts(scene: () => Scene): void {
  async function openWithTables() {
    const { engine, tables } = scene();
    const store = await openStore({ ...engine.address, ...tables });
    await store.createTables();
    return store;
  }

  it('adds no row when a batch is sent again, nor when others who took its rows over send them in their way', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => freezeEvent({ ...PLAIN, value: i }).frozen as FlagRow);
    const { signal } = new AbortController();
    const batch = (id: string, flags: readonly FlagRow[]) => ({ id, flags, calls: [] });
    const [first, heir] = [await openWithTables(), await openWithTables()];

    for (let i = 0; i < 3; i++) await first.insert(batch('one', rows.slice(0, 15)), signal);
    await heir.insert(batch('two', rows.slice(0, 7)), signal);
    await heir.insert(batch('three', rows.slice(7)), signal);

    expect(await scene().rows()).to.equal(20);
    await Promise.all([first.close(), heir.close()]);
  });

  it('has one row an event when replies are lost after the rows were stored', async () => {
    const store = await openWithTables();
    const inner = new StoreDestination(store);
    let sends = 0;
    const queue = new BatchQueue({
      batchSize: 25,
      retry: { baseMs: 1, maxMs: 2 },
      logger: {},
      freeze: freezeEvent,
      serialize: toRowJson,
      destination: {
        async send(batch, signal) {
          const delivery = await inner.send(batch, signal);
          return ++sends % 3 === 0 ? delivery : LOST;
        },
      },
    });
    for (let i = 0; i < 100; i++) queue.record({ ...PLAIN, value: i });

    const report = await queue.flush({ timeoutMs: 30_000 });

    expect(report).to.include({ delivered: 100, pending: 0 });
    expect(sends).to.equal(12);
    expect(await scene().rows()).to.equal(100);
    await store.close();
  });

  it('lets several collectors write and one read at the same time', async () => {
    const { open, rows } = scene();
    const [first, second] = [await open({ batchSize: 20 }), await open({ batchSize: 20 })];
    const aggregator = aggregatorOf(first, Date.now() + 60_000);
    for (let i = 0; i < 400; i++) (i % 2 ? first : second).record({ ...PLAIN, value: i });

    const writing = Promise.all([first.flush({ timeoutMs: 30_000 }), second.flush({ timeoutMs: 30_000 })]);
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) seen.push((await aggregator.getFlagMetrics('checkout')).totalEvaluations);
    await writing;

    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    expect(await rows()).to.equal(400);
  });
}

export function addProcessFacts(scene: () => Scene): void {
  it('takes what two processes write at once, tables and all', async () => {
    const { engine, tables, rows } = scene();
    const options = { connectionString: engine.url, engine: engine.engine, ...tables };
    const write = (user: string) =>
      run(process.execPath, ['--import', 'tsx', WRITER, JSON.stringify({ ...options, count: 300, user })]);

    const written = await Promise.all([write('a'), write('b')]);

    expect(written.map(({ stdout }) => stdout)).to.deep.equal(['300', '300']);
    expect(await rows()).to.equal(600);
  });
}
