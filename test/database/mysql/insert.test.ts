import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { PoolConnection } from 'mysql2/promise';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { uuidText } from '../../../src/database/sql/uuid.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { addInsertFacts, addKeyFacts, UNUSUAL_CALL, UNUSUAL_FLAG } from '../insert-facts.js';
import { useMariaDb } from './mariadb.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';

const HOSTILE_TEXTS = ["'; DROP TABLE x; -- ", '\\', "\\' OR 1=1 --", '"`$1?', ':name ??', '\n\r\t\b\x1a', '%_'];

const BAD = {
  'a key that is too long': flagRow({ flagKey: 'SECRET'.repeat(100) }),
  'a reason that is missing': flagRow({ reason: null as unknown as string }),
};

describe('MySQL, inserting', () => {
  const url = useMariaDb();
  let scene: Scene;
  let store: AnalyticsStore;

  beforeEach(async () => {
    scene = new Scene(url());
    store = await scene.openWithTables();
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('stores a row as it is', async () => {
    const flag = flagRow(UNUSUAL_FLAG);
    const call = callRow(UNUSUAL_CALL);

    await store.insert(batchOf(flag, call), NEVER);

    const [storedFlag] = await scene.rows(`SELECT * FROM ${scene.names.events}`);
    const [storedCall] = await scene.rows(`SELECT * FROM ${scene.names.calls}`);
    const value = JSON.parse(storedFlag?.['value']);
    expect({ ...storedFlag, id: uuidText(storedFlag?.['id']), value }).to.deep.equal({
      flag_key: flag.flagKey,
      ts_us: flag.tsUs,
      id: flag.id,
      value: { deep: ['ü\n\\', 1.5e-7, null] },
      reason: 'STATIC',
      variant: ' ',
      targeting_key: 'user-1',
      context_attributes: flag.contextAttributes,
      evaluation_duration_ms: 0.1 + 0.2,
    });
    expect({ ...storedCall, id: uuidText(storedCall?.['id']) }).to.deep.equal({
      function_name: 'Shop.buy',
      ts_us: -1,
      id: call.id,
      event_type: 'api',
      outcome: 'error',
      error_name: 'E',
      error_message: call.errorMessage,
      duration_ms: 5e-324,
    });
  });

  for (const [size, others] of Object.entries({ 'a few rows': 0, 'more rows than a statement takes': 1_234 })) {
    describe(size, () => {
      addInsertFacts(
        () => scene,
        () => store,
        { hostileTexts: HOSTILE_TEXTS, badRows: BAD },
        others,
      );
    });
  }
  addKeyFacts(() => store);

  it('stores documents however deep they are nested', async () => {
    const value = `${'['.repeat(90)}1${']'.repeat(90)}`;

    await store.insert(batchOf(flagRow({ value })), NEVER);

    const [row] = await scene.rows(`SELECT value FROM ${scene.names.events}`);
    expect(JSON.parse(row?.['value'] as string)).to.deep.equal(JSON.parse(value));
  });

  it('adds nothing of the evaluations when the calls are refused', async () => {
    const error = await rejectionOf(store.insert(batchOf(flagRow(), callRow({ eventType: 'x'.repeat(256) })), NEVER));

    expect(store.deliveryOf(error).outcome).to.equal('badItems');
    expect(await scene.counts()).to.deep.equal({ n: 0, ids: 0 });
  });

  describe('a batch larger than max_allowed_packet', () => {
    const setPacket = (bytes: unknown) => scene.pool.query(`SET GLOBAL max_allowed_packet = ${bytes}`);
    let usual: unknown;

    beforeEach(async () => {
      usual = (await scene.rows('SELECT @@GLOBAL.max_allowed_packet AS bytes'))[0]?.['bytes'];
    });

    afterEach(() => setPacket(usual));

    it('goes in several statements of one transaction', async () => {
      await setPacket(64 * 1024);
      const other = await scene.open();
      const rows = Array.from({ length: 200 }, () => flagRow({ value: JSON.stringify('€'.repeat(1_000)) }));

      await other.insert(batchOf(...rows), NEVER);

      expect(await scene.counts()).to.deep.equal({ n: 200, ids: 200 });
    });

    it('is refused for a row that is larger by itself', async () => {
      await setPacket(64 * 1024);
      const other = await scene.open();
      const large = flagRow({ value: JSON.stringify('x'.repeat(70_000)) });

      const error = await rejectionOf(other.insert(batchOf(flagRow(), large), NEVER));

      expect(other.deliveryOf(error)).to.deep.equal({
        outcome: 'badItems',
        reason: 'MySQL: DatabaseError ER_NET_PACKET_TOO_LARGE 1153',
      });
      expect(await scene.counts()).to.deep.equal({ n: 0, ids: 0 });
    });
  });

  describe('an abort', () => {
    let blocker: PoolConnection;

    beforeEach(async () => {
      blocker = await scene.pool.getConnection();
      await blocker.query(`LOCK TABLES ${scene.names.events} WRITE`);
    });

    afterEach(async () => {
      await blocker.query('UNLOCK TABLES');
      blocker.release();
    });

    it('ends the insert at once, and its retry adds every row once', async () => {
      const abortion = new AbortController();
      const batch = batchOf(flagRow(), callRow());
      const insertion = rejectionOf(store.insert(batch, abortion.signal));
      await delay(100);

      abortion.abort();
      const error = await insertion;
      const retry = store.insert(batch, NEVER);
      await blocker.query('UNLOCK TABLES');
      await retry;

      expect(error.name).to.equal('AbortError');
      expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
      expect(await scene.counts('calls')).to.deep.equal({ n: 1, ids: 1 });
    });

    it('that came first leaves nothing to do', async () => {
      await rejectionOf(store.insert(batchOf(flagRow()), AbortSignal.abort()));
      await blocker.query('UNLOCK TABLES');

      expect(await scene.counts()).to.deep.equal({ n: 0, ids: 0 });
    });
  });
});
