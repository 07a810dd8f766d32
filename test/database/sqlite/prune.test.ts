import { expect } from 'chai';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';

describe('SQLite, pruning', () => {
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene();
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('deletes what is older from both tables, whatever its key, and tells how much', async () => {
    const store = await scene.openWithTables();
    const times = [-5, 9, 10, 11];
    await store.insert(
      batchOf(
        ...['a', 'b', '', '🛒'].flatMap((flagKey) => times.map((tsUs) => flagRow({ flagKey, tsUs }))),
        ...times.map((tsUs) => callRow({ tsUs })),
      ),
      NEVER,
    );

    expect(await store.prune(10)).to.equal(10);
    expect(await store.prune(10)).to.equal(0);
    expect(scene.rows('SELECT ts_us FROM tracked_calls')).to.deep.equal([{ ts_us: 10 }, { ts_us: 11 }]);
    expect(scene.rows('SELECT min(ts_us) AS least, count(*) AS n FROM analytics_events')).to.deep.equal([
      { least: 10, n: 8 },
    ]);
  });

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
