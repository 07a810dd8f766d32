import { expect } from 'chai';
import { WorkerPort } from '../../../src/database/sqlite/worker-port.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { StoreProcesses } from './processes.js';
import { batchOf, flagRow, NAMES, NEVER, Scene } from './scene.js';

describe('SQLite on a worker thread', () => {
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene();
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('lets the thread that records go on while it works', async () => {
    const port = new WorkerPort({ path: ':memory:', access: 'write' });
    const counting = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT count(*) AS n FROM n`;
    let turns = 0;
    const turn = () => {
      turns++;
      ticking = setImmediate(turn);
    };
    let ticking = setImmediate(turn);

    const { rows } = await port.execute(counting, []);
    clearImmediate(ticking);
    await port.close();

    expect(rows).to.deep.equal([{ n: 1_000_000 }]);
    expect(turns).to.be.greaterThan(100);
  });

  it('rejects with the code that SQLite gave', async () => {
    const port = new WorkerPort({ path: ':memory:', access: 'write' });

    const error = await rejectionOf(port.execute('SELECT * FROM nowhere', []));
    await port.close();

    expect(error).to.include({ name: 'DatabaseError', code: 'SQLITE_ERROR' });
    expect(error.message).to.equal('SQLite: no such table: nowhere: SQLITE_ERROR');
  });

  it('reads a file that is there, and makes none and changes none', async () => {
    const missing = new WorkerPort({ path: scene.path, access: 'read' });
    expect(await rejectionOf(missing.execute('SELECT 1', []))).to.include({ code: 'SQLITE_CANTOPEN' });
    await missing.close();
    scene.database().exec('CREATE TABLE t (a)');

    const port = new WorkerPort({ path: scene.path, access: 'read' });
    const error = await rejectionOf(port.execute('INSERT INTO t VALUES (1)', []));
    await port.close();

    expect(error).to.include({ code: 'SQLITE_READONLY' });
  });

  it('answers what was asked before it was closed, and refuses what is asked after', async () => {
    const store = await scene.openWithTables();

    const inserting = store.insert(batchOf(flagRow()), NEVER);
    const closing = store.close();
    await Promise.all([inserting, closing, store.close()]);

    expect((await rejectionOf(store.ping())).message).to.equal('SQLite: the store is closed');
    expect(scene.rows('SELECT count(*) AS n FROM analytics_events')).to.deep.equal([{ n: 1 }]);
  });

  it('writes to memory, too, what it took before it was closed', async () => {
    const store = await scene.open(NAMES, ':memory:');
    await store.createTables();

    await Promise.all([store.insert(batchOf(flagRow()), NEVER), store.close()]);
  });

  it('has a database in memory for itself', async () => {
    const stores = [await scene.open(NAMES, ':memory:'), await scene.open(NAMES, ':memory:')];
    for (const store of stores) await store.createTables();

    await stores[0]?.insert(batchOf(flagRow()), NEVER);

    const window = { startMs: 0, endMs: 1 };
    const counts = await Promise.all(stores.map((store) => store.summarize('checkout', window, [50])));
    expect(counts.map(({ totalEvaluations }) => totalEvaluations)).to.deep.equal([1, 0]);
  });

  it('has the exact numbers of a large window, which two threads count', async () => {
    const store = await scene.openWithTables();
    const rows = Array.from({ length: 60_000 }, (_, i) =>
      flagRow({ tsUs: i * 1_000, targetingKey: `user-${i % 777}`, evaluationDurationMs: i + 1 }),
    );
    await store.insert(batchOf(...rows), NEVER);

    const { totalEvaluations, uniqueUsers, latencies } = await store.summarize(
      'checkout',
      { startMs: 0, endMs: 1e6 },
      [50, 100],
    );

    expect([totalEvaluations, uniqueUsers, latencies]).to.deep.equal([60_000, 777, [30_000.5, 60_000]]);
  });

  it('holds the process until what it was asked is done, and then no longer', async () => {
    await using processes = new StoreProcesses();
    const [inserting, reading, closing] = ['insert', 'read', 'close'].map((what) =>
      processes.start('worker', scene.path, what),
    );

    expect(await reading?.said()).to.be.a('number');
    expect(await closing?.said()).to.equal('closed');
    expect(await Promise.all([inserting, reading, closing].map((one) => one?.ended()))).to.deep.equal([0, 0, 0]);
    expect(scene.rows('SELECT count(*) AS n FROM analytics_events')).to.deep.equal([{ n: 1 }]);
  });
});
