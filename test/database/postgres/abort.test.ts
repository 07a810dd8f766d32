import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { PoolClient } from 'pg';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';
import { usePostgres } from './server.js';

describe('an abort of an insert into PostgreSQL', () => {
  const url = usePostgres();
  let scene: Scene;
  let store: AnalyticsStore;
  let blocker: PoolClient;

  beforeEach(async () => {
    scene = new Scene(url());
    store = await scene.openWithTables();
    blocker = await scene.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query(`LOCK TABLE ${scene.names.calls}`);
  });

  afterEach(async () => {
    await blocker.query('ROLLBACK');
    blocker.release();
    await scene[Symbol.asyncDispose]();
  });

  const OURS = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'tracklight' AND wait_event_type = 'Lock'`;

  for (const [path, length] of [
    ['by arrays', 1],
    ['by COPY', 1_000],
  ] as const) {
    it(`ends the insert ${path} at once, and its retry adds every row once`, async () => {
      const abortion = new AbortController();
      const batch = batchOf(...Array.from({ length }, () => [flagRow(), callRow()]).flat());
      const insertion = rejectionOf(store.insert(batch, abortion.signal));
      await scene.until(OURS);

      abortion.abort();
      const error = await insertion;
      const retry = store.insert(batch, NEVER);
      await blocker.query('ROLLBACK');
      await retry;

      expect(error.name).to.equal('AbortError');
      expect(await scene.counts()).to.deep.equal({ n: length, ids: length });
      expect(await scene.counts('calls')).to.deep.equal({ n: length, ids: length });
    });
  }

  it('is noticed by the server, which waits for nothing on behalf of nobody', async () => {
    const abortion = new AbortController();
    const insertion = rejectionOf(store.insert(batchOf(flagRow(), callRow()), abortion.signal));
    await scene.until(OURS);

    abortion.abort();
    await insertion;

    // The lock is still held: only the client's absence can end the wait.
    await scene.until(`SELECT 1 WHERE NOT EXISTS (${OURS})`);
    expect(await scene.counts()).to.deep.equal({ n: 0, ids: 0 });
  });

  it('that came first leaves nothing to do', async () => {
    await rejectionOf(store.insert(batchOf(callRow()), AbortSignal.abort()));
    await blocker.query('ROLLBACK');
    await delay(50);

    expect(await scene.counts('calls')).to.deep.equal({ n: 0, ids: 0 });
  });
});
