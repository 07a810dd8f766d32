import { expect } from 'chai';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { openSqlite } from '../../../src/database/sqlite/open-sqlite.js';
import type { SqliteDatabase } from '../../../src/database/sqlite/sqlite-database.js';
import type { ConnectionForm } from '../../../src/database/store-request.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { batchOf, callRow, flagRow, NAMES, NEVER } from './scene.js';

const WINDOW = { startMs: 0, endMs: 10 };

/** The interface of node:sqlite: no `reader`, and parameters one by one. */
function likeNodeSqlite(database: InstanceType<typeof Database>): SqliteDatabase {
  return {
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      const checked = (parameters: readonly unknown[]) => {
        if (parameters.some(Array.isArray)) throw new TypeError('a parameter cannot be an array');
        return parameters;
      };
      return {
        all: (...parameters) => statement.all(...checked(parameters)),
        run: (...parameters) => statement.run(...checked(parameters)),
      };
    },
  };
}

describe('SQLite, over a connection of the user’s own', () => {
  let database: InstanceType<typeof Database>;

  beforeEach(() => {
    database = new Database(':memory:');
  });

  afterEach(() => {
    if (database.open) database.close();
  });

  const connections: Readonly<Record<string, () => { form: ConnectionForm; connection: object }>> = {
    'a database like better-sqlite3’s': () => ({ form: 'sqlite-database', connection: database }),
    'a database like node:sqlite’s': () => ({ form: 'sqlite-database', connection: likeNodeSqlite(database) }),
    'a Kysely': () => ({
      form: 'kysely',
      connection: new Kysely({ dialect: new SqliteDialect({ database: database as never }) }),
    }),
  };

  for (const [title, connect] of Object.entries(connections)) {
    describe(title, () => {
      let store: AnalyticsStore;

      beforeEach(async () => {
        store = await openSqlite({ target: { kind: 'own', engine: 'sqlite', ...connect() }, names: NAMES });
        await store.createTables();
      });

      it('takes and gives what a file does', async () => {
        const rows = Array.from({ length: 250 }, (_, i) => flagRow({ tsUs: i, evaluationDurationMs: i + 1 }));
        const call = callRow();

        await store.insert(batchOf(...rows, call), NEVER);
        await store.insert(batchOf(...rows, call), NEVER);

        const { totalEvaluations, latencies } = await store.summarize('checkout', WINDOW, [0, 50, 100]);
        expect([totalEvaluations, latencies]).to.deep.equal([250, [1, 125.5, 250]]);
        const query = { thresholds: { shortMaxMs: 1, mediumMaxMs: 2, longMaxMs: 3 }, maxEvents: 9, maxFailures: 9 };
        expect((await store.readCalls(WINDOW, query)).newest).to.deep.equal([call]);
        expect(await store.prune(100)).to.equal(101);
      });

      it('writes nothing of a batch with a bad row, and can be used after it', async () => {
        const bad = flagRow({ reason: null as unknown as string });

        const error = await rejectionOf(store.insert(batchOf(flagRow(), bad), NEVER));
        await store.insert(batchOf(flagRow()), NEVER);

        expect(store.deliveryOf(error).outcome).to.equal('badItems');
        expect((await store.summarize('checkout', WINDOW, [])).totalEvaluations).to.equal(1);
      });

      it('writes nothing after an abort', async () => {
        await rejectionOf(store.insert(batchOf(flagRow()), AbortSignal.abort()));

        expect((await store.summarize('checkout', WINDOW, [])).totalEvaluations).to.equal(0);
      });

      it('stays open when the store is closed', async () => {
        await store.close();
        await store.close();

        expect(database.prepare('SELECT 1 AS one').all()).to.deep.equal([{ one: 1 }]);
      });
    });
  }

  it('takes turns with reading and writing, which have one transaction at a time between them', async () => {
    const target = { kind: 'own', engine: 'sqlite', form: 'sqlite-database', connection: database } as const;
    const store = await openSqlite({ target, names: NAMES });
    await store.createTables();

    // One a microtask: some fall into the middle of what the others do.
    await Promise.all(
      Array.from({ length: 60 }, async (_, ticks) => {
        for (let tick = 0; tick < ticks; tick++) await null;
        await store.insert(batchOf(flagRow()), NEVER);
        await store.summarize('checkout', WINDOW, [50]);
      }),
    );

    expect((await store.summarize('checkout', WINDOW, [50])).totalEvaluations).to.equal(60);
  });
});
