import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { createEventId } from '../../../src/deliver/event-id.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';

describe('SQLite, inserting', () => {
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene();
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('writes both tables, column by column', async () => {
    const store = await scene.openWithTables();
    const flag = flagRow({
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      tsUs: 1_700_000_000_000_123,
      value: '{"a":[1,null]}',
      variant: null,
      contextAttributes: '{"plan":"größer"}',
      evaluationDurationMs: 0.1,
    });
    const call = callRow({ outcome: 'error', errorName: 'TypeError', errorMessage: 'no', durationMs: 12.5 });

    await store.insert(batchOf(flag, call), NEVER);

    expect(scene.rows('SELECT *, hex(id) AS id FROM analytics_events')).to.deep.equal([
      {
        flag_key: 'checkout',
        ts_us: 1_700_000_000_000_123,
        id: '01890A5DAC96774BBCCEB302099A8057',
        value: '{"a":[1,null]}',
        reason: 'STATIC',
        variant: null,
        targeting_key: 'user-1',
        context_attributes: '{"plan":"größer"}',
        evaluation_duration_ms: 0.1,
      },
    ]);
    expect(scene.rows('SELECT outcome, error_name, error_message, duration_ms FROM tracked_calls')).to.deep.equal([
      { outcome: 'error', error_name: 'TypeError', error_message: 'no', duration_ms: 12.5 },
    ]);
  });

  it('adds nothing when a batch comes again, whole or in parts', async () => {
    const store = await scene.openWithTables();
    const rows = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? flagRow({ tsUs: i }) : callRow({ tsUs: i })));

    await store.insert(batchOf(...rows), NEVER);
    await store.insert(batchOf(...rows), NEVER);
    await store.insert(batchOf(...rows.slice(10, 20), flagRow()), NEVER);

    expect(scene.rows('SELECT count(*) AS n FROM analytics_events')).to.deep.equal([{ n: 26 }]);
    expect(scene.rows('SELECT count(*) AS n FROM tracked_calls')).to.deep.equal([{ n: 25 }]);
  });

  it('writes nothing of a batch with a row that the table refuses, and asks for the bad one', async () => {
    const store = await scene.openWithTables();
    const bad = flagRow({ reason: null as unknown as string });

    const error = await rejectionOf(store.insert(batchOf(callRow(), flagRow(), bad, flagRow()), NEVER));

    const delivery = store.deliveryOf(error);
    expect(delivery).to.have.property('outcome', 'badItems');
    // Of node:sqlite there is no more than the first half.
    expect(delivery)
      .to.have.property('reason')
      .that.matches(/^DatabaseError SQLITE_CONSTRAINT(_NOTNULL)?$/);
    expect(scene.rows('SELECT id FROM analytics_events UNION ALL SELECT id FROM tracked_calls')).to.deep.equal([]);
  });

  it('writes all of a large batch after one of that size had a row that the table refuses', async () => {
    const store = await scene.openWithTables();
    const rows = Array.from({ length: 234 }, (_, tsUs) => flagRow({ tsUs }));
    const withBad = rows.map((row) => (row.tsUs === 150 ? { ...row, reason: null as unknown as string } : row));

    await rejectionOf(store.insert(batchOf(...withBad), NEVER));
    await store.insert(batchOf(...rows), NEVER);

    expect(scene.rows('SELECT count(*) AS n, sum(ts_us) AS sum FROM analytics_events')).to.deep.equal([
      { n: 234, sum: (233 * 234) / 2 },
    ]);
  });

  it('pauses without tables, and goes on once they are there', async () => {
    const store = await scene.open();
    const batch = batchOf(flagRow());

    const error = await rejectionOf(store.insert(batch, NEVER));
    await store.createTables();
    await store.insert(batch, NEVER);

    expect(store.deliveryOf(error).outcome).to.equal('pause');
    expect(scene.rows('SELECT count(*) AS n FROM analytics_events')).to.deep.equal([{ n: 1 }]);
  });

  it('pauses on a file that is no database', async () => {
    writeFileSync(scene.path, 'a letter, say. '.repeat(100));
    const store = await scene.open();

    const error = await rejectionOf(store.insert(batchOf(flagRow()), NEVER));

    expect(error).to.include({ name: 'DatabaseError', code: 'SQLITE_NOTADB' });
    expect(store.deliveryOf(error).outcome).to.equal('pause');
  });

  it('writes nothing after an abort, whether it came before or while it waited for its turn', async () => {
    const store = await scene.openWithTables();
    const lock = scene.database();
    lock.exec('BEGIN IMMEDIATE');
    const early = AbortSignal.abort(new Error('too late'));
    const late = new AbortController();

    const before = rejectionOf(store.insert(batchOf(flagRow()), early));
    const meanwhile = rejectionOf(store.insert(batchOf(flagRow()), late.signal));
    // By then it is with the worker, which waits for the lock.
    await new Promise(setImmediate);
    late.abort(new Error('out of time'));

    expect((await before).message).to.equal('too late');
    expect((await meanwhile).message).to.equal('out of time');
    lock.exec('COMMIT');
    await store.insert(batchOf(flagRow({ value: '"kept"' })), NEVER);
    expect(scene.rows('SELECT value FROM analytics_events')).to.deep.equal([{ value: '"kept"' }]);
  });

  it('keeps what looks like SQL as it is', async () => {
    const store = await scene.openWithTables();
    const hostile = [
      `'; DROP TABLE analytics_events; --`,
      `" OR 1=1 --`,
      `?1 $1 :name @name`,
      '%_\\',
      'blank at the end ',
      '__proto__',
      '🛒 köpa',
    ];

    await store.insert(
      batchOf(
        ...hostile.map((text) =>
          flagRow({ flagKey: text, reason: text, variant: text, targetingKey: text, value: text }),
        ),
        ...hostile.map((text) => callRow({ functionName: text, eventType: text, errorMessage: text })),
      ),
      NEVER,
    );

    const window = { startMs: 0, endMs: 1 };
    expect(await store.flagKeys(window)).to.deep.equal([...hostile].sort());
    for (const text of hostile) {
      const { totalEvaluations, variants, reasons } = await store.summarize(text, window, [50]);
      expect([totalEvaluations, [...variants], [...reasons]]).to.deep.equal([1, [[text, 1]], [[text, 1]]]);
      expect(await store.trend(text, window, 1)).to.deep.equal([{ startMs: 0, evaluations: 1, errors: 0 }]);
    }
    expect(await store.summarize(`' OR '1'='1`, window, [50])).to.deep.include({ totalEvaluations: 0 });
  });

  it('takes a batch of nothing', async () => {
    const store = await scene.openWithTables();

    await store.insert({ id: createEventId(), flags: [], calls: [] }, NEVER);
  });
});
