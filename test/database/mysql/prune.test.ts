import { expect } from 'chai';
import { useMariaDb } from './mariadb.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';

describe('MySQL, pruning', () => {
  const url = useMariaDb();
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

    expect(await store.prune(10)).to.equal(12);
    expect(await store.prune(10)).to.equal(0);
    expect(await scene.rows(`SELECT ts_us FROM ${scene.names.calls}`)).to.deep.equal([{ ts_us: 10 }, { ts_us: 11 }]);
    expect(await scene.counts()).to.deep.equal({ n: 10, ids: 10 });
  });

  it('goes on until nothing old is left, ten thousand rows a statement', async () => {
    const store = await scene.openWithTables();
    const rows = Array.from({ length: 20_100 }, (_, tsUs) => flagRow({ tsUs }));
    await store.insert(batchOf(...rows), NEVER);

    expect(await store.prune(20_000)).to.equal(20_000);
    expect(await scene.counts()).to.deep.equal({ n: 100, ids: 100 });
  });
});
