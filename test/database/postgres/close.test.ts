import { expect } from 'chai';
import { rejectionOf } from '../../flags/evaluation.js';
import { addCloseFacts } from '../close-facts.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';
import { useOwnPostgres, usePostgres } from './server.js';

describe('PostgreSQL, closing', () => {
  const url = usePostgres();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  addCloseFacts(() => scene, url, 'PostgreSQL: Cannot use a pool after calling end on the pool');
});

describe('PostgreSQL, losing its connections', () => {
  const server = useOwnPostgres();

  it('fails what is under way, to be retried, and goes on with new ones', async () => {
    await using scene = new Scene(server().url);
    const store = await scene.openWithTables();
    const batch = batchOf(flagRow(), callRow());
    const blocker = await scene.pool.connect();
    await blocker.query(`BEGIN; LOCK TABLE ${scene.names.events}`);
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' HAVING count(*) = 2`;
    const [insertion, reading] = [
      rejectionOf(store.insert(batch, NEVER)),
      rejectionOf(store.summarize('checkout', { startMs: 0, endMs: 1 }, [50])),
    ];
    await scene.until(waiting);
    blocker.on('error', () => {});

    await server().kill();
    const errors = [await insertion, await reading];
    blocker.release(true);
    await server().restart();
    await store.insert(batch, NEVER);

    for (const error of errors) expect(store.deliveryOf(error).outcome).to.equal('retry');
    expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
    expect((await store.summarize('checkout', { startMs: 0, endMs: 1 }, [50])).totalEvaluations).to.equal(1);
  });
});
