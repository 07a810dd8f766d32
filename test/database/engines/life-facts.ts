// What every engine does from its opening to its end: health, pruning, other people's connections, and no secrets told.

import { inspect } from 'node:util';
import { expect } from 'chai';
import { DatabaseAnalyticsCollector } from '../../../src/database/database-collector.js';
import { openStore } from '../../../src/database/open-store.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { aggregatorOf, PLAIN, type Scene } from './scene.js';

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

  it('is not healthy without the tables', async () => {
    const collector = await scene().open({ createTables: false });

    expect(await collector.healthCheck()).to.equal(false);
  });

  it('says which table it misses', async () => {
    const { engine, tables } = scene();
    const store = await openStore({ ...engine.address, ...tables });

    const error = await rejectionOf(store.flagKeys({ startMs: 0, endMs: 1 }));

    expect(error.name).to.equal('DatabaseError');
    expect(error.message).to.include(tables.tableName);
    await store.close();
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
