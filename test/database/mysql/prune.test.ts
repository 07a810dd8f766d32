import { expect } from 'chai';
import { addPruneFacts } from '../prune-facts.js';
import { useMariaDb } from './mariadb.js';
import { batchOf, flagRow, NEVER, Scene } from './scene.js';

describe('MySQL, pruning', () => {
  const url = useMariaDb();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  addPruneFacts(() => scene);

  it('goes on until nothing old is left, ten thousand rows a statement', async () => {
    const store = await scene.openWithTables();
    const rows = Array.from({ length: 20_100 }, (_, tsUs) => flagRow({ tsUs }));
    await store.insert(batchOf(...rows), NEVER);

    expect(await store.prune(20_000)).to.equal(20_000);
    expect(await scene.counts()).to.deep.equal({ n: 100, ids: 100 });
  });
});
