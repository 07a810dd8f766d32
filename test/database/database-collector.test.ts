import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import Database from 'libsql';
import sinon from 'sinon';
import { DatabaseAnalyticsCollector, type DatabaseCollectorOptions } from '../../src/database/database-collector.js';
import type { FlagEvaluation } from '../../src/event.js';
import { FakeScheduler } from '../deliver/fake-scheduler.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { CALL } from './engines/scene.js';

const EVALUATION = { flagKey: 'checkout', value: true, reason: 'STATIC' } as const;
/** Nobody listens there. */
const NO_SERVER = 'postgres://ada:hunter2@127.0.0.1:1/shop';
const DAY_MS = 86_400_000;
const SILENT = { logger: {} };

async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(Error);
  return error as Error;
}

describe('DatabaseAnalyticsCollector', () => {
  let database: InstanceType<typeof Database>;
  let opened: DatabaseAnalyticsCollector[];
  let folder: TemporaryFolder;

  beforeEach(() => {
    database = new Database(':memory:');
    opened = [];
    folder = new TemporaryFolder();
  });

  afterEach(async () => {
    sinon.restore();
    for (const collector of opened) await collector.close();
    database.close();
    folder.remove();
  });

  async function open(options: DatabaseCollectorOptions = { connection: database }) {
    const collector = await DatabaseAnalyticsCollector.create({ ...SILENT, ...options });
    opened.push(collector);
    return collector;
  }

  const column = (name: string, table = 'analytics_events') =>
    (database.prepare(`SELECT ${name} FROM ${table}`).all() as Record<string, unknown>[]).map((row) => row[name]);
  const tables = () => column('name', 'sqlite_master').filter((name) => name === 'analytics_events');

  describe('create', () => {
    it('makes the tables, or leaves them to others', async () => {
      await open({ connection: database, createTables: false });
      expect(tables()).to.deep.equal([]);

      await open();
      expect(tables()).to.deep.equal(['analytics_events']);
    });

    it('rejects for a bad option, naming it, before it touches the database', async () => {
      const bad: Record<string, object> = {
        batchSize: { batchSize: 0 },
        flushIntervalMs: { flushIntervalMs: -1 },
        createTables: { createTables: 'yes' },
        redact: { redact: 5 },
        tabelName: { tabelName: 'x' },
      };

      for (const [named, options] of Object.entries(bad)) {
        const error = await rejectionOf(open({ connection: database, ...options }));
        expect(error.message).to.include(named);
      }
      expect(column('name', 'sqlite_master')).to.deep.equal([]);
    });

    it('rejects where the tables cannot be made because nobody answers, without a word of the password', async () => {
      const error = await rejectionOf(open({ connectionString: NO_SERVER }));

      expect(error).to.include({ name: 'DatabaseError', code: 'ECONNREFUSED' });
      expect(error.message).to.equal('PostgreSQL: connect ECONNREFUSED 127.0.0.1:1');
      expect(inspect(error, { depth: 9, showHidden: true })).not.to.include('hunter2');
    });

    it('rejects for a file in a folder that is not there, naming the folder, and makes none', async () => {
      const missing = join(folder.path, 'new', 'dir');

      for (const connectionString of [`sqlite:///${join(missing, 'a.db')}`, join(missing, 'a.db')]) {
        const error = await rejectionOf(open({ connectionString }));

        expect(error).to.include({ name: 'DatabaseError', code: 'SQLITE_CANTOPEN' });
        expect(error.message).to.equal(`SQLite: there is no folder ${missing}`);
      }
      expect(readdirSync(folder.path)).to.deep.equal([]);
    });

    it('needs no server where the tables are left to others: events wait for it', async () => {
      const retries: string[] = [];
      const collector = await open({
        connectionString: NO_SERVER,
        createTables: false,
        on: { retry: ({ reason }) => retries.push(reason) },
      });

      collector.record(EVALUATION);
      const report = await collector.flush({ timeoutMs: 500 });

      expect(report).to.include({ pending: 1, timedOut: true });
      expect(retries[0]).to.include('ECONNREFUSED').and.not.to.include('hunter2');
      expect(await collector.healthCheck()).to.equal(false);
      await collector.close({ timeoutMs: 0 });
    });
  });

  it('sends batches of the size that suits the engine, or of the one it is given', async () => {
    const sizes: number[] = [];
    const on = { deliver: ({ count }: { readonly count: number }) => sizes.push(count) };
    const [usual, small] = [
      await open({ connection: database, on }),
      await open({ connection: database, on, batchSize: 7 }),
    ];

    for (const collector of [usual, small]) {
      for (let i = 0; i < 110; i++) collector.record(EVALUATION);
      await collector.flush();
    }

    expect(sizes).to.deep.equal([100, 10, ...Array(15).fill(7), 5]);
  });

  it('puts evaluations and calls where they belong, by whatever way they come', async () => {
    const collector = await open();

    collector.recordBatch([EVALUATION, CALL, { ...EVALUATION, flagKey: 'banner' }]);
    collector.record(CALL);
    expect(collector.bufferSize).to.equal(4);
    const report = await collector.flush();

    expect(report).to.include({ delivered: 4, pending: 0 });
    expect(column('flag_key')).to.have.members(['checkout', 'banner']);
    expect(column('function_name', 'tracked_calls')).to.deep.equal(['Shop.buy', 'Shop.buy']);
  });

  it('keeps events as they were redacted', async () => {
    const redact = (event: object) => ({ ...event, targetingKey: 'somebody' }) as FlagEvaluation;
    const collector = await open({ connection: database, redact });

    collector.record({ ...EVALUATION, targetingKey: 'ada@example.com' });
    await collector.flush();

    expect(column('targeting_key')).to.deep.equal(['somebody']);
  });

  it('says why an event was rejected, without any of it', async () => {
    const reasons: string[] = [];
    const collector = await open({ connection: database, on: { reject: ({ reason }) => reasons.push(reason) } });

    for (const event of [{ ...EVALUATION, flagKey: 's'.repeat(256) }, { ...CALL, durationMs: -1 }, {}, null]) {
      expect(collector.record(event as typeof EVALUATION)).to.equal('rejected');
    }

    expect(reasons).to.deep.equal([
      'flagKey must be at most 255 characters long',
      'durationMs must be a number from 0 to 9000000000000',
      'flagKey must be a non-empty string',
      'TypeError',
    ]);
  });

  it('is unhealthy where the tables are missing', async () => {
    const collector = await open({ connection: database, createTables: false });

    expect(await collector.healthCheck()).to.equal(false);
    await open();
    expect(await collector.healthCheck()).to.equal(true);
  });

  it('is unhealthy where no answer comes within 5 s', async () => {
    const never = () => new Promise(() => {});
    const client = { query: never, command: never, insert: never };
    const collector = await open({ connection: client, createTables: false });
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

    const healthy = collector.healthCheck();
    await clock.tickAsync(5_000);

    expect(await healthy).to.equal(false);
  });

  it('prunes by the age of events, as of now', async () => {
    const scheduler = new FakeScheduler();
    const collector = await open({ connection: database, scheduler });
    for (const ageMs of [0, 2 * DAY_MS, 2 * DAY_MS + 1]) {
      collector.record({ ...EVALUATION, value: ageMs, timestamp: new Date(scheduler.epochMs() - ageMs) });
    }
    await collector.flush();

    expect(await collector.prune({ olderThanDays: 2 })).to.equal(1);

    expect(column('value')).to.have.members(['0', String(2 * DAY_MS)]);
  });

  it('rejects an age that makes no sense, and other options', async () => {
    const collector = await open();
    const bad = [{ olderThanDays: 0 }, { olderThanDays: '5' }, {}, { days: 5 }, undefined];

    for (const options of bad) await rejectionOf(collector.prune(options as { olderThanDays: number }));
  });

  it('closes at the end of its scope', async () => {
    {
      await using collector = await DatabaseAnalyticsCollector.create({ ...SILENT, connection: database });
      collector.record(EVALUATION);
    }

    expect(column('flag_key')).to.deep.equal(['checkout']);
    expect(database.open).to.equal(true);
  });

  describe('with a spool', () => {
    const spooled = (tableName: string, createTables: boolean) =>
      open({
        connectionString: join(folder.path, 'a.db'),
        tableName,
        createTables,
        spool: { directory: join(folder.path, 'spool') },
      });

    beforeEach(async () => {
      // Where there are no tables nothing can be delivered: the event stays on disk.
      const before = await spooled('wanted', false);
      expect(before.record({ ...EVALUATION, timestamp: new Date() })).to.equal('accepted');
      await before.close({ timeoutMs: 0 });
    });

    it('delivers what an earlier one for the same tables could not', async () => {
      const collector = await spooled('wanted', true);
      await collector.flush();

      expect(collector.stats()).to.include({ received: 1, delivered: 1 });
      expect(await collector.flagKeys({ startMs: Date.now() - DAY_MS, endMs: Date.now() })).to.deep.equal(['checkout']);
    });

    it('leaves it to another one of the same process when it is refused for a bad option', async () => {
      const bad = {
        ...SILENT,
        connectionString: join(folder.path, 'a.db'),
        tableName: 'wanted',
        overflow: 'drop-oldest',
      };
      const spool = { directory: join(folder.path, 'spool') };

      const refused = await DatabaseAnalyticsCollector.create({ ...bad, spool } as never).catch((error) => error);
      expect(refused).to.be.an.instanceOf(RangeError);
      const collector = await spooled('wanted', true);
      await collector.flush();

      expect(collector.stats()).to.include({ received: 1, delivered: 1 });
    });

    it('leaves alone what is for other tables', async () => {
      const collector = await spooled('other', true);
      await collector.flush();

      expect(collector.stats()).to.include({ received: 0, delivered: 0 });
    });
  });
});
