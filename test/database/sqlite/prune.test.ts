import { expect } from 'chai';
import { addPruneFacts } from '../prune-facts.js';
import { batchOf, flagRow, NEVER, Scene } from './scene.js';

describe('SQLite, pruning', () => {
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene();
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  addPruneFacts(() => scene);

  it('goes in steps, so that a writer in between gets its turn', async () => {
    const store = await scene.openWithTables();
    const rows = Array.from({ length: 25_000 }, (_, i) => flagRow({ tsUs: i, value: '1' }));
    await store.insert(batchOf(...rows), NEVER);
    const order: string[] = [];

    const pruned = store.prune(1e6).then((count) => order.push(`pruned ${count}`));
    await store.insert(batchOf(flagRow({ tsUs: 2e6 })), NEVER).then(() => order.push('inserted'));
    await pruned;

    expect(order).to.deep.equal(['inserted', 'pruned 25000']);
  });
});
