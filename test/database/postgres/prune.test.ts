import { expect } from 'chai';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';
import { usePostgres } from './server.js';

describe('PostgreSQL, pruning', () => {
  const url = usePostgres();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('deletes what is older from both tables, whatever its key, and tells how much', async () => {
    const store = await scene.openWithTables();
    const times = [-5, 9, 10, 11];
    await store.insert(
      batchOf(
        ...['a', 'b', '', ' ', '🛒'].flatMap((flagKey) => times.map((tsUs) => flagRow({ flagKey, tsUs }))),
        ...times.map((tsUs) => callRow({ tsUs })),
      ),
      NEVER,
    );

    expect(await store.prune(9.5)).to.equal(12);
    expect(await store.prune(10)).to.equal(0);
    expect(await scene.rows(`SELECT ts_us::int FROM ${scene.names.calls} ORDER BY ts_us`)).to.deep.equal([
      { ts_us: 10 },
      { ts_us: 11 },
    ]);
    expect(await scene.counts()).to.deep.equal({ n: 10, ids: 10 });
  });

  it('goes on until nothing old is left, however many steps that takes', async function () {
    this.timeout(60_000);
    const store = await scene.openWithTables();
    // Rows of a kilobyte: more than the 32 MiB of one step.
    await scene.pool.query(
      `INSERT INTO ${scene.names.events}
       SELECT gen_random_uuid(), i % 100, 'a', to_jsonb(repeat('x', 1000)), 'STATIC', 'on', 'user', NULL, 1
       FROM generate_series(1, 40000) AS i`,
    );

    expect(await store.prune(90)).to.equal(36_000);
    expect(await scene.counts()).to.deep.equal({ n: 4_000, ids: 4_000 });
  });
});
