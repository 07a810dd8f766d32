import { expect } from 'chai';
import { CamelCasePlugin, Kysely, MysqlDialect } from 'kysely';
import { createPool as createCallbackPool } from 'mysql2';
import { createPool } from 'mysql2/promise';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { useMariaDb } from './mariadb.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';

const WINDOW = { startMs: 0, endMs: 10 };
/** In which a backslash is a character like any other, a double quote encloses a name and nothing is refused. */
const THEIR_MODE = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
/** As far from what we expect as can be. */
const THEIR_OPTIONS = {
  connectionLimit: 1,
  rowsAsArray: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  namedPlaceholders: true,
  typeCast: () => 'theirs',
} as const;

interface Theirs {
  readonly connection: object;
  /** The settings of the connection that the store used. */
  settings(): Promise<unknown>;
  end(): Promise<void>;
}

const READ_SETTINGS =
  'SELECT @@SESSION.sql_mode AS mode, @@SESSION.autocommit AS autocommit, @@SESSION.innodb_lock_wait_timeout AS wait';

function likeTheirs(uri: string): ReturnType<typeof createCallbackPool> {
  const pool = createCallbackPool({ ...THEIR_OPTIONS, uri });
  pool.on('connection', (connection) => {
    connection.query(`SET SESSION sql_mode = '${THEIR_MODE}', SESSION autocommit = 0`);
  });
  return pool;
}

async function settingsOf(pool: ReturnType<typeof createCallbackPool>): Promise<unknown> {
  const typeCast = (_: unknown, next: () => unknown) => next();
  const query = { sql: READ_SETTINGS, rowsAsArray: false, typeCast };
  const [rows] = await pool.promise().query(query);
  return (rows as object[]).map((row) => ({ ...row }))[0];
}

const FORMS: Readonly<Record<string, (url: string) => Theirs>> = {
  'a pool with callbacks': (url) => {
    const pool = likeTheirs(url);
    const end = () => pool.promise().end();
    return { connection: pool, settings: () => settingsOf(pool), end };
  },
  'a pool with promises': (url) => {
    const pool = likeTheirs(url);
    const connection = pool.promise();
    return { connection, settings: () => settingsOf(pool), end: () => connection.end() };
  },
  'a Kysely': (url) => {
    const pool = createCallbackPool({ uri: url, connectionLimit: 1 });
    pool.on('connection', (connection) => {
      connection.query(`SET SESSION sql_mode = '${THEIR_MODE}', SESSION autocommit = 0`);
    });
    const connection = new Kysely({ dialect: new MysqlDialect({ pool }), plugins: [new CamelCasePlugin()] });
    return { connection, settings: () => settingsOf(pool), end: () => connection.destroy() };
  },
};

describe('MySQL, over a connection of the user’s own', () => {
  const url = useMariaDb();

  for (const [title, connect] of Object.entries(FORMS)) {
    describe(title, () => {
      let scene: Scene;
      let theirs: Theirs;
      let store: AnalyticsStore;

      beforeEach(async () => {
        scene = new Scene(url());
        theirs = connect(url());
        store = await scene.openOwn(theirs.connection);
        await store.createTables();
      });

      afterEach(async () => {
        await theirs.end();
        await scene[Symbol.asyncDispose]();
      });

      it('takes and gives what a connection of its own does', async () => {
        const rows = Array.from({ length: 250 }, (_, i) => flagRow({ tsUs: i, evaluationDurationMs: i + 1 }));
        const call = callRow();

        for (let i = 0; i < 2; i++) await store.insert(batchOf(...rows, call), NEVER);

        const { totalEvaluations, latencies } = await store.summarize('checkout', WINDOW, [0, 50, 100]);
        expect([totalEvaluations, latencies]).to.deep.equal([250, [1, 125.5, 250]]);
        const query = { thresholds: { shortMaxMs: 1, mediumMaxMs: 2, longMaxMs: 3 }, maxEvents: 9, maxFailures: 9 };
        expect((await store.readCalls(WINDOW, query)).newest).to.deep.equal([call]);
        expect(await store.prune(100)).to.equal(101);
        expect(await scene.counts()).to.deep.equal({ n: 150, ids: 150 });
      });

      it('takes text for what it is, in whichever mode the connection is', async () => {
        const text = "\\' OR 1=1 -- \"'";

        await store.insert(batchOf(flagRow({ flagKey: text, variant: text }), flagRow()), NEVER);

        const { variants } = await store.summarize(text, WINDOW, [50]);
        expect([...variants]).to.deep.equal([[text, 1]]);
        expect(await store.prune(1)).to.equal(2);
      });

      it('leaves its settings as they were, after a failure too', async () => {
        const theirSettings = await theirs.settings();

        await store.insert(batchOf(flagRow()), NEVER);
        await rejectionOf(store.insert(batchOf(flagRow({ flagKey: 'x'.repeat(300) })), NEVER));
        await store.summarize('checkout', WINDOW, [50]);

        expect(theirSettings).to.have.property('mode', THEIR_MODE);
        expect(await theirs.settings()).to.deep.equal(theirSettings);
      });

      it('writes nothing of a batch with a bad row, and can be used after it', async () => {
        const error = await rejectionOf(store.insert(batchOf(flagRow(), flagRow({ flagKey: 'x'.repeat(300) })), NEVER));
        await store.insert(batchOf(flagRow()), NEVER);

        expect(store.deliveryOf(error).outcome).to.equal('badItems');
        expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
      });

      it('stays open when the store is closed', async () => {
        await store.close();
        await store.close();

        expect(await theirs.settings()).to.have.property('mode', THEIR_MODE);
      });
    });
  }

  it('refuses a pool whose character set would lose characters', async () => {
    await using scene = new Scene(url());
    const pool = createPool({ uri: url(), charset: 'latin1' });
    const store = await scene.openOwn(pool);
    await store.createTables();

    const error = await rejectionOf(store.insert(batchOf(flagRow({ flagKey: '🛒' })), NEVER));

    expect(error.message).to.equal('MySQL: the character set of the connection must be utf8mb4, got latin1');
    expect(store.deliveryOf(error).outcome).to.equal('pause');
    await pool.end();
  });

  it('writes nothing that was aborted while it waited for a Kysely’s connection', async () => {
    await using scene = new Scene(url());
    const pool = createPool({ uri: url(), connectionLimit: 1 });
    const kysely = new Kysely({ dialect: new MysqlDialect({ pool: pool.pool as never }) });
    const store = await scene.openOwn(kysely);
    await store.createTables();
    const abortion = new AbortController();
    const held = await pool.getConnection();
    const insertion = rejectionOf(store.insert(batchOf(flagRow()), abortion.signal));

    abortion.abort();
    held.release();
    await insertion;

    expect(await scene.counts()).to.deep.equal({ n: 0, ids: 0 });
    await kysely.destroy();
  });
});
