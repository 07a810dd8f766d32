// Scenario: one flag's metrics over a million evaluations, computed in the database, against loading every row as an
// object and counting and sorting in the process, as the module does that this was ported from; and, for the curious,
// against loading no more than is needed.

import { openRawOf } from './engines.mjs';
import { FLAG_KEY, windowOf } from './events.mjs';
import { measureRounds, ratioLine, ratioOf } from './rounds.mjs';

const GOALS = { sqlite: 6, postgres: 6, mysql: 1.3, clickhouse: 30 };
const PERCENTILES = [50, 90, 99];
const NEEDED_COLUMNS = 'variant, reason, targeting_key, evaluation_duration_ms';

export async function measureAggregate(engine, store, { table, rows, rounds }) {
  const raw = await openRawOf(engine, table);
  const window = windowOf(rows);
  const range = { flagKey: FLAG_KEY, fromUs: window.startMs * 1_000, untilUs: (window.endMs + 1) * 1_000 };
  const loadEvents = async () => (await raw.select('*', range)).map(toEvent);
  const times = await measureRounds(
    {
      own: async () => check(await store.summarize(FLAG_KEY, window, PERCENTILES), rows),
      whole: async () => check(plainSummary(await loadEvents()), rows),
      narrow: async () => check(plainSummary(await raw.select(NEEDED_COLUMNS, range)), rows),
    },
    rounds,
  );
  await raw.close();
  const remark = `${Math.min(...times.own).toFixed(0)} ms`;
  return [
    ratioLine(`${engine.title}: aggregate, faster than loading every row`, ratioOf(times.whole, times.own), {
      least: GOALS[engine.name],
      remark,
    }),
    ratioLine('  than loading four columns of every row', ratioOf(times.narrow, times.own), {}),
  ];
}

/** A row as a mapper makes an object of it: with a date, and with its documents parsed. */
function toEvent(row) {
  const parsed = (document) => (typeof document === 'string' ? JSON.parse(document) : document);
  return {
    ...row,
    timestamp: new Date(Number(row.ts_us) / 1_000),
    value: parsed(row.value),
    context_attributes: parsed(row.context_attributes),
  };
}

function plainSummary(rows) {
  const countsOf = (column) => {
    const counts = new Map();
    for (const row of rows) counts.set(row[column], (counts.get(row[column]) ?? 0) + 1);
    return counts;
  };
  const durations = rows.map((row) => row.evaluation_duration_ms).filter((ms) => ms > 0);
  durations.sort((a, b) => a - b);
  return {
    totalEvaluations: rows.length,
    variants: countsOf('variant'),
    reasons: countsOf('reason'),
    uniqueUsers: new Set(rows.map((row) => row.targeting_key)).size,
    latencies: PERCENTILES.map((percentile) => durations[Math.floor((percentile / 100) * (durations.length - 1))]),
  };
}

function check({ totalEvaluations, latencies }, rows) {
  if (totalEvaluations !== rows) throw new Error(`${totalEvaluations} evaluations of ${rows}`);
  if (!latencies.every((ms) => ms > 0)) throw new Error(`no latencies: ${latencies}`);
}
