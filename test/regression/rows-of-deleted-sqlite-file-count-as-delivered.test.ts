// SQLite went on in a file that was deleted: its rows were told as delivered, and were nowhere.

import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import { batchOf, flagRow, NEVER, Scene } from '../database/sqlite/scene.js';
import { rejectionOf } from '../flags/evaluation.js';

const WINDOW = { startMs: 0, endMs: 10_000 };

describe('A file of SQLite', () => {
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene();
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('takes nothing once it was deleted, and is not made anew without its tables', async () => {
    const store = await scene.openWithTables();
    await store.insert(batchOf(flagRow()), NEVER);
    await store.flagKeys(WINDOW);

    for (const suffix of ['', '-wal', '-shm']) rmSync(scene.path + suffix, { force: true });
    const error = await rejectionOf(store.insert(batchOf(flagRow()), NEVER));

    expect(error.message).to.equal('SQLite: the file was deleted');
    expect(store.deliveryOf(error).outcome).to.equal('pause');
    expect((await rejectionOf(store.ping())).message).to.equal(error.message);
    expect((await rejectionOf(store.flagKeys(WINDOW))).message).to.equal(error.message);
    expect(existsSync(scene.path)).to.equal(false);
  });

  it('takes rows again, and keeps those it had, when it is back', async () => {
    const store = await scene.openWithTables();
    const rows = ['a', 'b'].map((flagKey) => flagRow({ flagKey, tsUs: 1_000 }));
    await store.insert(batchOf(...rows.slice(0, 1)), NEVER);
    renameSync(scene.path, `${scene.path}.away`);
    await rejectionOf(store.insert(batchOf(...rows.slice(1)), NEVER));

    renameSync(`${scene.path}.away`, scene.path);
    await store.insert(batchOf(...rows.slice(1)), NEVER);

    expect(await store.flagKeys(WINDOW)).to.deep.equal(['a', 'b']);
  });

  it('is the one that took its place, for writing and for reading', async () => {
    const store = await scene.openWithTables();
    await store.insert(batchOf(flagRow({ flagKey: 'old', tsUs: 1_000 })), NEVER);
    expect(await store.flagKeys(WINDOW)).to.deep.equal(['old']);
    const other = await scene.open(undefined, `${scene.path}.other`);
    await other.createTables();
    await other.close();

    for (const suffix of ['', '-wal', '-shm']) rmSync(scene.path + suffix, { force: true });
    copyFileSync(`${scene.path}.other`, scene.path);
    await store.insert(batchOf(flagRow({ flagKey: 'new', tsUs: 1_000 })), NEVER);

    expect(await store.flagKeys(WINDOW)).to.deep.equal(['new']);
    expect(scene.rows('SELECT flag_key FROM analytics_events')).to.deep.equal([{ flag_key: 'new' }]);
  });
});
