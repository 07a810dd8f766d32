import { expect } from 'chai';
import { InMemoryAnalyticsCollector } from '../../../src/collect/memory-collector.js';
import type { FlagRow } from '../../../src/database/event-row.js';
import { EvaluationReason, type FlagEvaluation } from '../../../src/event.js';
import { MemoryEventSource } from '../../../src/flags/event-source.js';
import { batchOf, flagRow, httpClient, NEVER_ABORTED, openTestStore } from './open-test-store.js';
import { useClickHouse } from './test-server.js';

const NOW_MS = Math.floor(Date.now() / 1_000) * 1_000;
const HOUR_MS = 3_600_000;
const WINDOW = { startMs: NOW_MS - HOUR_MS, endMs: NOW_MS };
const PERCENTILES = [-5, 0, 12.5, 50, 90, 99, 99.9, 100, 150];

/** Keys that a statement put together from strings would stumble over, or run. */
const STRANGE_KEYS = [
  "'; DROP TABLE analytics_events; --",
  "a' OR '1'='1",
  '\\',
  "\\'",
  '`x`',
  '{flagKey:String}',
  '%s ? $1 :name',
  ' blank at the end ',
  'tab\tnew\nline\r',
  '[1]',
  'größer 🛒 \u2028',
  'mark \uFEFF inside',
  '\u0001',
  'k'.repeat(255),
  '€'.repeat(255),
  'NULL',
  '\\N',
];

/** The same sequence for the same seed: a linear congruential generator of 48 bits. */
function randomFrom(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 25_214_903_917n + 11n) & 0xffff_ffff_ffffn;
    return Number(state >> 16n) / 2 ** 32;
  };
}

function randomRows(count: number, seed: number): FlagRow[] {
  const random = randomFrom(seed);
  const oneOf = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: count }, () =>
    flagRow({
      tsUs: (NOW_MS - Math.floor(random() * 1.2 * HOUR_MS)) * 1_000,
      flagKey: oneOf(['a', 'b', 'ü']),
      reason: oneOf([...Object.values(EvaluationReason), 'CACHED']),
      variant: oneOf([null, 'on', 'off', 'default', '', 'On']),
      targetingKey: oneOf([null, '', 'ann', 'ann ', 'Ann', `user-${Math.floor(random() * 500)}`]),
      evaluationDurationMs: oneOf([0, random(), random() * 1e-6, random() * 1e5, 5e-324, 12.25]),
    }),
  );
}

function evaluationOf(row: FlagRow): FlagEvaluation {
  return {
    timestamp: new Date(row.tsUs / 1_000),
    flagKey: row.flagKey,
    value: JSON.parse(row.value),
    reason: row.reason,
    variant: row.variant,
    targetingKey: row.targetingKey,
    evaluationDurationMs: row.evaluationDurationMs,
  };
}

function inMemory(rows: readonly FlagRow[]): MemoryEventSource {
  const collector = new InMemoryAnalyticsCollector();
  for (const row of rows) collector.record(evaluationOf(row));
  return new MemoryEventSource(collector);
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).to.have.length(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(actual[i]).to.be.closeTo(value, Math.abs(value) * 1e-9, `number ${i}`);
  }
}

describe('ClickHouse: flag metrics', () => {
  const server = useClickHouse();

  async function storeWith(rows: readonly FlagRow[]) {
    const open = await openTestStore(httpClient(server().url));
    await open.store.insert(batchOf(rows), NEVER_ABORTED);
    return open;
  }

  it('are those of the collector in memory for 5,000 random evaluations', async () => {
    const rows = randomRows(5_000, 42);
    await using open = await storeWith(rows);
    const memory = inMemory(rows);

    for (const flagKey of ['a', 'b', 'ü', 'none']) {
      const expected = await memory.summarize(flagKey, WINDOW, PERCENTILES);
      const actual = await open.store.summarize(flagKey, WINDOW, PERCENTILES);

      expectClose(actual.latencies, expected.latencies);
      expect({ ...actual, latencies: [] }).to.deep.equal({ ...expected, latencies: [] });
    }
    expect(await open.store.flagKeys(WINDOW)).to.deep.equal(await memory.flagKeys(WINDOW));
  });

  it('are those of the collector in memory for a trend of uneven steps', async () => {
    const rows = randomRows(2_000, 7);
    await using open = await storeWith(rows);
    const byTime = (a: { startMs: number }, b: { startMs: number }) => a.startMs - b.startMs;

    for (const bucketMs of [60_000, 7_777.7]) {
      const expected = await inMemory(rows).trend('a', WINDOW, bucketMs);

      expect(await open.store.trend('a', WINDOW, bucketMs)).to.deep.equal(expected.sort(byTime));
    }
  });

  for (const [durations, latencies] of [
    [[], [0, 0, 0]],
    [[0], [0, 0, 0]],
    [[3], [3, 3, 3]],
    [
      [0, 3],
      [3, 3, 3],
    ],
    [
      [1, 2],
      [1, 1.5, 1.99],
    ],
  ] as const) {
    it(`have percentiles of the durations [${durations}] as [${latencies}]`, async () => {
      await using open = await storeWith(durations.map((evaluationDurationMs) => flagRow({ evaluationDurationMs })));

      const summary = await open.store.summarize(
        'checkout',
        { startMs: NOW_MS - HOUR_MS, endMs: NOW_MS + HOUR_MS },
        [0, 50, 99],
      );

      expectClose(summary.latencies, latencies);
      expect(summary.totalEvaluations).to.equal(durations.length);
    });
  }

  it('need no percentiles', async () => {
    await using open = await storeWith([flagRow({ tsUs: NOW_MS * 1_000 })]);

    const summary = await open.store.summarize('checkout', WINDOW, []);

    expect(summary).to.deep.include({ totalEvaluations: 1, latencies: [] });
  });

  it('include both ends of the window to the millisecond', async () => {
    const times = [WINDOW.startMs - 0.001, WINDOW.startMs, WINDOW.endMs + 0.999, WINDOW.endMs + 1];
    await using open = await storeWith(times.map((ms) => flagRow({ tsUs: Math.round(ms * 1_000) })));

    expect((await open.store.summarize('checkout', WINDOW, [])).totalEvaluations).to.equal(2);
  });

  it('find nothing, and fail at nothing, in the widest window there can be', async () => {
    await using open = await storeWith([]);
    const window = { startMs: -8.64e15, endMs: 8.64e15 };

    expect((await open.store.summarize('checkout', window, [50])).totalEvaluations).to.equal(0);
    expect(await open.store.flagKeys(window)).to.deep.equal([]);
    expect(await open.store.trend('checkout', window, 1e12)).to.deep.equal([]);
  });

  for (const way of ['in-process', 'HTTP'] as const) {
    it(`tell strange keys, variants, reasons and users apart (${way})`, async () => {
      await using open = await openTestStore(way === 'HTTP' ? httpClient(server().url) : server().client());
      const rows = STRANGE_KEYS.map((key) =>
        flagRow({ tsUs: NOW_MS * 1_000, flagKey: key, variant: key, reason: key, targetingKey: key }),
      );
      await open.store.insert(batchOf(rows), NEVER_ABORTED);

      for (const key of STRANGE_KEYS) {
        const summary = await open.store.summarize(key, WINDOW, [50]);

        expect([...summary.variants], key).to.deep.equal([[key, 1]]);
        expect([...summary.reasons]).to.deep.equal([[key, 1]]);
        expect(summary.uniqueUsers).to.equal(1);
      }
      expect(await open.store.flagKeys(WINDOW)).to.deep.equal(STRANGE_KEYS.toSorted());
    });
  }

  it('stand on values that are stored as they came', async () => {
    const values = ['null', '""', '0', '-0.5', '1e-7', '[1,{"a":null}]', '{"quote":"\\"","line":"\\n","ü":"🛒"}'];
    await using open = await storeWith(
      values.map((value) => flagRow({ value, contextAttributes: value, tsUs: NOW_MS * 1_000 })),
    );

    const answer = await open.client.query({
      query: `SELECT value, context_attributes FROM \`${open.names.events}\``,
      format: 'JSONEachRow',
    });
    const stored = await answer.json<{ value: string; context_attributes: string }>();

    expect(stored.map(({ value }) => value)).to.have.members(values);
    expect(stored.map(({ context_attributes }) => context_attributes)).to.have.members(values);
  });

  it('keep every digit of a duration', async () => {
    const durations = [0.1, 1 / 3, 1e-7, 5e-324, Number.MAX_VALUE, 123_456.789_012_345_67, 2 ** -30];
    await using open = await storeWith(
      durations.map((evaluationDurationMs, i) =>
        flagRow({ flagKey: `flag ${i}`, evaluationDurationMs, tsUs: NOW_MS * 1_000 }),
      ),
    );

    for (const [i, duration] of durations.entries()) {
      expect((await open.store.summarize(`flag ${i}`, WINDOW, [50])).latencies).to.deep.equal([duration]);
    }
  });
});
