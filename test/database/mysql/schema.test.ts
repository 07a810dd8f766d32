import { expect } from 'chai';
import { useMariaDb } from './mariadb.js';
import { batchOf, flagRow, NEVER, Scene } from './scene.js';

describe('MySQL, making the tables', () => {
  const url = useMariaDb();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('does it once, however many stores do at the same time', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => scene.open()));

    await Promise.all(stores.map((store) => store.createTables()));
    await stores[0]?.createTables();

    const [table] = await scene.rows(`SHOW TABLES LIKE '${scene.names.events}%migration'`);
    expect(await scene.rows(`SELECT name FROM ${Object.values(table ?? {})[0]}`)).to.deep.equal([{ name: '001' }]);
  });

  it('goes on where a process was killed between two tables', async () => {
    const [store] = [await scene.openWithTables()];
    const [table] = await scene.rows(`SHOW TABLES LIKE '${scene.names.events}%migration'`);
    await scene.pool.query(`DROP TABLE ${scene.names.calls}`);
    await scene.pool.query(`DELETE FROM ${Object.values(table ?? {})[0]}`);

    await store.createTables();

    expect(await scene.counts('calls')).to.deep.equal({ n: 0, ids: 0 });
  });

  it('leaves the rows that are there alone', async () => {
    const store = await scene.openWithTables();
    await store.insert(batchOf(flagRow()), NEVER);

    await (await scene.openWithTables()).createTables();

    expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
  });
});
