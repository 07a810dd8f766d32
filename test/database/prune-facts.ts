// What is deleted on every engine, and what stays.

import { expect } from 'chai';
import type { ServerScene } from './server-scene.js';
import { batchOf, callRow, flagRow, NEVER } from './sqlite/scene.js';

export function addPruneFacts(scene: () => Pick<ServerScene, 'openWithTables' | 'times'>): void {
  it('deletes what is older from both tables, whatever its key, and tells how much', async () => {
    const store = await scene().openWithTables();
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
    expect(await scene().times('calls')).to.deep.equal([10, 11]);
    expect(await scene().times('events')).to.deep.equal([...Array(5).fill(10), ...Array(5).fill(11)]);
  });
}
