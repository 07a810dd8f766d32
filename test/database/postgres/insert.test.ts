import { expect } from 'chai';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { createEventId } from '../../../src/deliver/event-id.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { addInsertFacts, addKeyFacts, UNUSUAL_CALL, UNUSUAL_FLAG } from '../insert-facts.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';
import { usePostgres } from './server.js';

const HOSTILE_TEXTS = [
  "'; DROP TABLE x; -- ",
  '\\',
  '\\N',
  '\\.',
  "\\' OR 1=1 --",
  '"`$1?',
  '{"a",NULL}',
  'NULL',
  '',
  '\n\r\t\b\x1a',
];
const BAD = {
  'a value that is no JSON': flagRow({ value: '{"SECRET"' }),
  'a reason that is missing': flagRow({ reason: null as unknown as string }),
  'a key that no text can hold': flagRow({ flagKey: 'SECRET\0' }),
  'a duration that is no number': callRow({ durationMs: 'SECRET' as unknown as number }),
};
/** Below and from where a COPY takes the place of arrays. */
const PATHS = { 'by arrays': 0, 'by COPY': 1_000 };

describe('PostgreSQL, inserting', () => {
  const url = usePostgres();
  let scene: Scene;
  let store: AnalyticsStore;

  beforeEach(async () => {
    scene = new Scene(url());
    store = await scene.openWithTables();
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  for (const [path, others] of Object.entries(PATHS)) {
    describe(path, () => {
      const moreFlags = () => Array.from({ length: others }, () => flagRow({ tsUs: 5, flagKey: 'other' }));
      const moreCalls = () => Array.from({ length: others }, () => callRow({ tsUs: 5 }));

      it('stores a row as it is', async () => {
        const flag = flagRow(UNUSUAL_FLAG);
        const call = callRow(UNUSUAL_CALL);

        await store.insert(batchOf(flag, call, ...moreFlags(), ...moreCalls()), NEVER);

        const { events, calls } = scene.names;
        expect(await scene.rows(`SELECT * FROM ${events} WHERE id = $1`, [flag.id])).to.deep.equal([
          {
            id: flag.id,
            ts_us: '1767225600123456',
            flag_key: flag.flagKey,
            value: { deep: ['ü\n\\', 1.5e-7, null] },
            reason: 'STATIC',
            variant: ' ',
            targeting_key: 'user-1',
            context_attributes: [],
            evaluation_duration_ms: 0.1 + 0.2,
          },
        ]);
        expect(await scene.rows(`SELECT * FROM ${calls} WHERE id = $1`, [call.id])).to.deep.equal([
          {
            id: call.id,
            ts_us: '-1',
            function_name: 'Shop.buy',
            event_type: 'api',
            outcome: 'error',
            error_name: 'E',
            error_message: call.errorMessage,
            duration_ms: 5e-324,
          },
        ]);
      });

      it('tells a JSON null from nothing', async () => {
        const row = flagRow({ value: 'null', variant: null, targetingKey: null, contextAttributes: null });

        await store.insert(batchOf(row, ...moreFlags()), NEVER);

        const found = await scene.rows(
          `SELECT value::text, variant, targeting_key, context_attributes FROM ${scene.names.events} WHERE id = $1`,
          [row.id],
        );
        expect(found).to.deep.equal([{ value: 'null', variant: null, targeting_key: null, context_attributes: null }]);
      });

      addInsertFacts(
        () => scene,
        () => store,
        { hostileTexts: HOSTILE_TEXTS, badRows: BAD },
        others,
      );
    });
  }

  addKeyFacts(() => store);

  it('refuses a row whose index entry has no room, and none beside it', async () => {
    // 255 characters of three bytes each, which do not compress: 765 bytes a column, and 2,704 are the limit.
    const long = () => Array.from({ length: 255 }, () => String.fromCharCode(0x4e00 + Math.random() * 0x5000)).join('');
    const row = flagRow({ flagKey: long(), reason: long(), variant: long(), targetingKey: long() });

    const error = await rejectionOf(store.insert(batchOf(row), NEVER));
    await store.insert(batchOf(flagRow({ flagKey: long(), variant: long(), targetingKey: long() })), NEVER);

    expect(store.deliveryOf(error)).to.deep.equal({ outcome: 'badItems', reason: 'PostgreSQL: DatabaseError 54000' });
    expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
  });

  it('lets two batches with the same rows in another order both through', async () => {
    const rows = Array.from({ length: 900 }, () => flagRow());
    const insert = async (batch: ReturnType<typeof batchOf>): Promise<void> => {
      try {
        await store.insert(batch, NEVER);
      } catch (error) {
        // The server ends one of two that wait for each other.
        expect(store.deliveryOf(error).outcome).to.equal('retry');
        await insert(batch);
      }
    };

    await Promise.all([insert(batchOf(...rows)), insert(batchOf(...rows.toReversed()))]);

    expect(await scene.counts()).to.deep.equal({ n: 900, ids: 900 });
  });

  it('leaves no transaction open', async () => {
    await store.insert(batchOf(flagRow()), NEVER);
    await rejectionOf(store.insert(batchOf(flagRow({ id: 'no id' })), NEVER));
    await rejectionOf(store.insert(batchOf(...Array.from({ length: 1_000 }, () => flagRow({ id: 'x' }))), NEVER));

    const open = `SELECT state FROM pg_stat_activity WHERE application_name = 'tracklight' AND state <> 'idle'`;
    expect(await scene.rows(open)).to.deep.equal([]);
    await store.insert(batchOf(flagRow({ id: createEventId() })), NEVER);
    expect(await scene.counts()).to.deep.equal({ n: 2, ids: 2 });
  });
});
