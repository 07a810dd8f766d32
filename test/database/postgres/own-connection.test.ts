import { expect } from 'chai';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';
import { usePostgres } from './server.js';
import { openTestPool } from './test-pool.js';

const WINDOW = { startMs: 0, endMs: 10 };
/** As far from what we expect as can be. */
const THEIR_TYPES = { getTypeParser: () => () => 'theirs' } as unknown as pg.CustomTypesConfig;

interface Theirs {
  readonly connection: object;
  readonly pool: pg.Pool;
}

const FORMS: Readonly<Record<string, (url: string) => Theirs>> = {
  'a pool': (url) => {
    const pool = openTestPool({ connectionString: url, max: 1, types: THEIR_TYPES });
    return { connection: pool, pool };
  },
  'a pool whose clients pipeline': (url) => {
    const pool = openTestPool({ connectionString: url, max: 1, pipeline: true });
    return { connection: pool, pool };
  },
  'a Kysely': (url) => {
    const pool = openTestPool({ connectionString: url, max: 1 });
    const connection = new Kysely({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
    return { connection, pool };
  },
};

describe('PostgreSQL, over a connection of the user’s own', () => {
  const url = usePostgres();

  for (const [title, connect] of Object.entries(FORMS)) {
    describe(title, () => {
      let scene: Scene;
      let theirs: Theirs;
      let store: AnalyticsStore;

      beforeEach(async () => {
        scene = new Scene(url());
        theirs = connect(url());
        store = await scene.openOwn(theirs.connection, { partitionBy: 'day' });
        await store.createTables();
      });

      afterEach(async () => {
        await theirs.pool.end();
        await scene[Symbol.asyncDispose]();
      });

      it('takes and gives what a connection of its own does', async () => {
        const rows = Array.from({ length: 1_250 }, (_, i) => flagRow({ tsUs: i, evaluationDurationMs: i + 1 }));
        const today = flagRow({ tsUs: Date.now() * 1_000 });
        const call = callRow();

        for (let i = 0; i < 2; i++) await store.insert(batchOf(...rows, call, today), NEVER);

        const { totalEvaluations, latencies } = await store.summarize('checkout', WINDOW, [0, 50, 100]);
        expect([totalEvaluations, latencies]).to.deep.equal([1_250, [1, 625.5, 1_250]]);
        const query = { thresholds: { shortMaxMs: 1, mediumMaxMs: 2, longMaxMs: 3 }, maxEvents: 9, maxFailures: 9 };
        const { newest, series } = await store.readCalls(WINDOW, query);
        expect(newest).to.deep.equal([call]);
        expect(series).to.have.length(1);
        expect(await store.trend('checkout', WINDOW, 1)).to.have.length(2);
        expect(await store.prune(100)).to.equal(101);
        expect(await scene.counts()).to.deep.equal({ n: 1_151, ids: 1_151 });
      });

      it('leaves its settings as they were, after a failure too', async () => {
        const settings = async () => (await theirs.pool.query('SELECT * FROM pg_settings')).rows;
        const before = await settings();

        await store.insert(batchOf(flagRow()), NEVER);
        await rejectionOf(store.insert(batchOf(flagRow({ value: '{' })), NEVER));
        await store.summarize('checkout', WINDOW, [50]);

        expect(await settings()).to.deep.equal(before);
      });

      it('writes nothing of a batch with a bad row, and can be used after it', async () => {
        const error = await rejectionOf(store.insert(batchOf(flagRow(), flagRow({ value: '{SECRET' })), NEVER));
        await store.insert(batchOf(flagRow()), NEVER);

        expect(store.deliveryOf(error)).to.deep.equal({
          outcome: 'badItems',
          reason: 'PostgreSQL: DatabaseError 22P02',
        });
        expect(`${error.stack}${JSON.stringify(error)}`).not.to.include('SECRET');
        expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
      });

      it('writes nothing that was aborted while it waited for a connection', async () => {
        await store.insert(batchOf(flagRow()), NEVER);
        const held = await theirs.pool.connect();
        const abortion = new AbortController();
        const insertion = rejectionOf(store.insert(batchOf(flagRow()), abortion.signal));

        abortion.abort();
        held.release();
        const error = await insertion;

        expect(error.name).to.equal('AbortError');
        expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
      });

      it('stays open when the store is closed', async () => {
        await store.close();
        await store.close();

        expect((await theirs.pool.query('SELECT 1 AS one')).rows).to.have.length(1);
      });

      it('keeps no listeners of ours', async () => {
        for (let i = 0; i < 20; i++) {
          await store.insert(batchOf(flagRow()), NEVER);
          await store.flagKeys(WINDOW);
        }

        const client = await theirs.pool.connect();
        expect(client.listenerCount('error')).to.be.at.most(1);
        client.release();
      });
    });
  }

  it('leaves the parsers of pg as they are', async () => {
    const parser = pg.types.getTypeParser(20);
    await using scene = new Scene(url());

    await (await scene.openWithTables()).flagKeys(WINDOW);

    expect(pg.types.getTypeParser(20)).to.equal(parser);
    expect(await scene.rows('SELECT 1::int8 AS one')).to.deep.equal([{ one: '1' }]);
  });
});
