// What every engine does from its opening to its end: health, pruning, other people's connections, and no secrets told.

import { inspect } from 'node:util';
import { expect } from 'chai';
import { DEFAULT_THRESHOLDS } from '../../../src/aggregate/duration-thresholds.js';
import { DatabaseAnalyticsCollector } from '../../../src/database/database-collector.js';
import type { CallRow, FlagRow } from '../../../src/database/event-row.js';
import { freezeEvent } from '../../../src/database/freeze-event.js';
import { openStore } from '../../../src/database/open-store.js';
import { createEventId } from '../../../src/deliver/event-id.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { aggregatorOf, CALL, PLAIN, type Scene } from './scene.js';

const DAY_MS = 86_400_000;
const PASSWORD = 'hunter2/ü';

/** Everything of an object that anything could print. */
function shown(value: unknown): string {
  return `${inspect(value, { depth: 10, showHidden: true })}${JSON.stringify(value)}${String(value)}`;
}

export function addLifeFacts(scene: () => Scene): void {
  it('is healthy until it is closed, which it can be twice', async () => {
    const collector = await scene().open();
    collector.record(PLAIN);

    expect(await collector.healthCheck()).to.equal(true);
    await Promise.all([collector.close(), collector.close()]);
    await collector.close();

    expect(await collector.healthCheck()).to.equal(false);
    expect(collector.record(PLAIN)).to.equal('closed');
    expect(await scene().rows()).to.equal(1);
  });

  it('is not healthy without both tables', async () => {
    const { open, tables } = scene();
    await open();

    for (const missing of [{ tableName: `${tables.tableName}_no` }, { callsTableName: `${tables.tableName}_no` }]) {
      const collector = await open({ createTables: false, ...missing });
      expect(await collector.healthCheck(), Object.keys(missing)[0]).to.equal(false);
    }
  });

  it('says which table it misses, whatever is asked of it', async () => {
    const { engine, tables } = scene();
    const { tableName, callsTableName } = tables;
    const store = await openStore({ ...engine.address, ...tables });
    const window = { startMs: 0, endMs: 1 };
    const query = { thresholds: DEFAULT_THRESHOLDS, maxEvents: 1, maxFailures: 1 };
    const [flag, call] = [freezeEvent(PLAIN).frozen as FlagRow, freezeEvent(CALL).frozen as CallRow];
    const insert = (flags: FlagRow[], calls: CallRow[]) =>
      store.insert({ id: createEventId(), flags, calls }, new AbortController().signal);

    for (const [table, ask] of [
      [tableName, () => store.flagKeys(window)],
      [tableName, () => store.summarize('checkout', window, [50])],
      [tableName, () => store.trend('checkout', window, 1)],
      [tableName, () => store.prune(0)],
      [tableName, () => store.ping()],
      [tableName, () => insert([flag], [])],
      [callsTableName, () => store.readCalls(window, query)],
      [callsTableName, () => insert([], [call])],
    ] as const) {
      const error = await rejectionOf(ask());

      expect(error).to.include({ name: 'DatabaseError', code: 'MISSING_TABLE' });
      expect(error.message).to.match(
        new RegExp(`^\\w+: there is no table ${table}; a collector makes it with createTables: true$`),
      );
      expect(store.deliveryOf(error)).to.deep.equal({ outcome: 'pause', reason: error.message });
    }
    await store.close();
  });

  it('warns once of a table that is not there, naming it and what to do', async () => {
    const warnings: string[] = [];
    let hear = () => {};
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const warn = (line: string) => {
      warnings.push(line);
      hear();
    };
    const collector = await scene().open({ createTables: false, batchSize: 1, logger: { warn } });

    collector.recordBatch([PLAIN, PLAIN]);
    await heard;
    await collector.close({ timeoutMs: 0 });

    expect(warnings).to.have.length(1);
    expect(warnings[0])
      .to.include(`there is no table ${scene().tables.tableName}; a collector makes it with createTables: true`)
      .and.to.match(/it is asked again every 5 minutes$/);
  });

  it('prunes what is older, and refuses an age that makes no sense', async () => {
    const collector = await scene().open(scene().engine.engine === 'clickhouse' ? { retentionDays: 0 } : {});
    for (const days of [0, 1, 9, 40]) collector.record({ ...PLAIN, timestamp: new Date(Date.now() - days * DAY_MS) });
    await collector.flush();

    await collector.prune({ olderThanDays: 5 });

    expect(await scene().rows()).to.equal(2);
    for (const days of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e9, '5']) {
      const error = await rejectionOf(collector.prune({ olderThanDays: days as number }));
      expect(error.message).to.include('olderThanDays must be a positive number of days');
    }
  });

  it('works over every kind of a user’s own connection, and leaves it open', async () => {
    const { engine, tables, rows } = scene();
    const kinds = Object.entries(engine.connections);
    for (const [kind, connection] of kinds) {
      const collector = await DatabaseAnalyticsCollector.create({ connection, ...tables });
      collector.record({ ...PLAIN, targetingKey: kind });
      await collector.close();
    }

    expect(await rows()).to.equal(kinds.length);
    for (const [kind, connection] of kinds) {
      const aggregator = aggregatorOf(connection, Date.now() + 1_000, tables.tableName);
      expect(await aggregator.getUniqueUsers('checkout'), kind).to.equal(kinds.length);
      expect(await aggregator.listFlags(), kind).to.deep.equal(['checkout']);
      const elsewhere = aggregatorOf(connection, Date.now() + 1_000, `${tables.tableName}_no`);
      expect(await rejectionOf(elsewhere.getUniqueUsers('checkout')), kind).to.include({ code: 'MISSING_TABLE' });
    }
  });

  it('shows no connection string when it is looked at', async () => {
    expect(shown(await scene().open())).not.to.match(/:\/\/|127\.0\.0\.1/);
  });
}

export function addSecrecyFacts(scene: () => Scene): void {
  it('tells nobody the password of a connection string, whatever fails', async () => {
    const told: unknown[] = [];
    const tell = (...args: unknown[]) => void told.push(args);
    const { engine } = scene();
    const options = {
      connectionString: strangerTo(engine.url),
      engine: engine.engine,
      logger: { info: tell, warn: tell, error: tell },
      on: { retry: tell, reject: tell, drop: tell },
    };

    told.push(await rejectionOf(scene().open(options)));
    const collector = await scene().open({ ...options, createTables: false });
    collector.record(PLAIN);
    await collector.flush({ timeoutMs: 1_000 });
    told.push(collector, await rejectionOf(collector.flagKeys({ startMs: 0, endMs: 1 })));
    told.push(await rejectionOf(collector.prune({ olderThanDays: 1 })));
    await collector.close({ timeoutMs: 0 });

    // The four above, a send that failed, and the event that was given up.
    expect(told).to.have.length.of.at.least(6);
    expect(told.map(shown).join()).not.to.include('hunter2');
  });
}

/** The same server's connection string, for somebody with a password and at a port where nobody listens. */
function strangerTo(url: string): string {
  const stranger = new URL(url);
  stranger.username = 'ada';
  stranger.password = encodeURIComponent(PASSWORD);
  stranger.port = '1';
  return stranger.href;
}
