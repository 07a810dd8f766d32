import { expect } from 'chai';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { createEventId } from '../../../src/deliver/event-id.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';
import { usePostgres } from './server.js';

const HOSTILE = [
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
        const flag = flagRow({
          tsUs: 1_767_225_600_123_456,
          flagKey: `${'🛒'.repeat(127)} `,
          value: '{"deep":["ü\\n\\\\",1.5e-7,null]}',
          variant: ' ',
          contextAttributes: '[]',
          evaluationDurationMs: 0.1 + 0.2,
        });
        const call = callRow({
          tsUs: -1,
          outcome: 'error',
          errorName: 'E',
          errorMessage: 'x\n'.repeat(512),
          durationMs: 5e-324,
        });

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

      it('adds each id once, however often and in however many batches it comes', async () => {
        const flags = [...moreFlags(), flagRow(), flagRow()];
        const calls = [...moreCalls(), callRow()];

        for (let i = 0; i < 2; i++) await store.insert(batchOf(...flags, ...calls, ...flags), NEVER);
        await store.insert(batchOf(...flags.slice(1), flagRow()), NEVER);

        expect(await scene.counts()).to.deep.equal({ n: others + 3, ids: others + 3 });
        expect(await scene.counts('calls')).to.deep.equal({ n: others + 1, ids: others + 1 });
      });

      it('takes text for what it is, whatever it looks like', async () => {
        const rows = HOSTILE.flatMap((text) => [
          flagRow({ flagKey: text, reason: text, variant: text, targetingKey: text, value: JSON.stringify(text) }),
          callRow({ functionName: text, eventType: text, outcome: text, errorName: text, errorMessage: text }),
        ]);

        await store.insert(batchOf(...rows, ...moreFlags(), ...moreCalls()), NEVER);

        const window = { startMs: 0, endMs: 1 };
        expect(await store.flagKeys(window)).to.include.members(HOSTILE);
        for (const text of HOSTILE) {
          const { totalEvaluations, variants } = await store.summarize(text, window, [50]);
          expect([totalEvaluations, ...variants]).to.deep.equal([1, [text, 1]]);
          expect(await store.trend(text, window, 1)).to.have.length(1);
        }
        expect(await store.prune(1)).to.equal(2 * HOSTILE.length);
      });

      it('adds nothing of a batch with a bad row, says so without quoting it, and goes on', async () => {
        const bad = [
          flagRow({ value: '{"SECRET"' }),
          flagRow({ reason: null as unknown as string }),
          flagRow({ flagKey: 'SECRET\0' }),
          callRow({ durationMs: 'SECRET' as unknown as number }),
        ];
        for (const row of bad) {
          const error = await rejectionOf(store.insert(batchOf(flagRow(), callRow(), ...moreFlags(), row), NEVER));

          expect(store.deliveryOf(error)).to.have.property('outcome', 'badItems');
          expect(`${error.stack}${JSON.stringify([error, store.deliveryOf(error)])}`).not.to.include('SECRET');
        }
        await store.insert(batchOf(flagRow(), ...moreFlags()), NEVER);

        expect(await scene.counts()).to.deep.equal({ n: others + 1, ids: others + 1 });
        expect(await scene.counts('calls')).to.deep.equal({ n: 0, ids: 0 });
      });
    });
  }

  it('tells keys apart by every byte, trailing blanks included', async () => {
    const keys = ['a', 'A', 'a ', 'a  ', 'ä', 'a\u0308', 'a\t'];

    await store.insert(batchOf(...keys.map((key) => flagRow({ flagKey: key, targetingKey: key }))), NEVER);

    const window = { startMs: 0, endMs: 1 };
    expect(await store.flagKeys(window)).to.deep.equal([...keys].sort());
    await store.insert(batchOf(...keys.map((key) => flagRow({ flagKey: 'same', targetingKey: key }))), NEVER);
    expect((await store.summarize('same', window, [])).uniqueUsers).to.equal(keys.length);
  });

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
