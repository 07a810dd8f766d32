import { expect } from 'chai';
import { addPruneFacts } from '../prune-facts.js';
import { Scene } from './scene.js';
import { usePostgres } from './server.js';

describe('PostgreSQL, pruning', () => {
  const url = usePostgres();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  addPruneFacts(() => scene);

  it('goes on until nothing old is left, however many steps that takes', async () => {
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
