import { expect } from 'chai';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { openPostgres } from '../../../src/database/postgres/open-postgres.js';
import { batchOf, flagRow, NEVER, Scene, serverTarget } from './scene.js';
import { usePostgres } from './server.js';

describe('PostgreSQL, making the tables', () => {
  const url = usePostgres();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  for (const partitionBy of [undefined, 'day'] as const) {
    it(`does it once, however many stores do at the same time${partitionBy ? ', with partitions' : ''}`, async () => {
      const stores = await Promise.all([1, 2, 3, 4].map(() => scene.open({ partitionBy })));

      await Promise.all(stores.map((store) => store.createTables()));
      await stores[0]?.createTables();

      const [table] = await scene.rows(`SELECT tablename FROM pg_tables WHERE tablename ~ $1`, [
        `^${scene.names.events}.*migration$`,
      ]);
      expect(await scene.rows(`SELECT name FROM "${table?.['tablename']}"`)).to.deep.equal([{ name: '001' }]);
    });
  }

  it('leaves the rows that are there alone', async () => {
    const store = await scene.openWithTables();
    await store.insert(batchOf(flagRow()), NEVER);

    await (await scene.openWithTables()).createTables();

    expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
  });

  it('compares text byte for byte, whatever the database’s collation is', async () => {
    await scene.openWithTables();
    const { events, calls } = scene.names;

    const collations = await scene.rows(
      `SELECT DISTINCT collation_name FROM information_schema.columns
       WHERE table_name IN ($1, $2) AND data_type = 'text'`,
      [events, calls],
    );

    expect(collations).to.deep.equal([{ collation_name: 'C' }]);
  });

  for (const name of ['x'.repeat(63), 'Order', 'select']) {
    it(`takes the name ${name}`, async () => {
      const names = { events: name, calls: `${name.slice(0, 62)}Y` };
      const stores: AnalyticsStore[] = [];
      try {
        for (const partitionBy of ['day', undefined] as const) {
          await scene.pool.query(`DROP TABLE IF EXISTS "${names.events}", "${names.calls}" CASCADE`);
          const store = await openPostgres({ target: serverTarget(url()), names, partitionBy });
          stores.push(store);
          const made = await scene.rows(`SELECT tablename FROM pg_tables WHERE tablename ~ 'migration'`);
          for (const { tablename } of made) await scene.pool.query(`DROP TABLE "${tablename}"`);
          await store.createTables();

          await store.insert(batchOf(flagRow({ tsUs: Date.now() * 1_000 })), NEVER);

          expect(await scene.rows(`SELECT count(*)::int AS n FROM "${name}"`)).to.deep.equal([{ n: 1 }]);
          expect(await store.prune(Number.MAX_SAFE_INTEGER)).to.equal(1);
        }
      } finally {
        for (const store of stores) await store.close();
        await scene.pool.query(`DROP TABLE IF EXISTS "${names.events}", "${names.calls}" CASCADE`);
      }
    });
  }

  it('makes them in the schema of the connection, though another has tables of these names', async () => {
    await scene.openWithTables();
    const schema = `other_${scene.names.events}`;
    await scene.pool.query(`CREATE SCHEMA ${schema}`);
    try {
      const other = await scene.open({ url: `${url()}?options=${encodeURIComponent(`-c search_path=${schema}`)}` });

      await other.createTables();
      await other.insert(batchOf(flagRow()), NEVER);

      expect(await scene.counts()).to.deep.equal({ n: 0, ids: 0 });
      expect(await scene.rows(`SELECT flag_key FROM ${schema}.${scene.names.events}`)).to.have.length(1);
    } finally {
      await scene.pool.query(`DROP SCHEMA ${schema} CASCADE`);
    }
  });
});
