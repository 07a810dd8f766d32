// SqlStore → flags: what is asked of flag evaluations, as queries that leave the rows where they are.

import { sql } from 'kysely';
import type { FlagSummary } from '../../aggregate/flag-metrics.js';
import { EvaluationReason } from '../../event.js';
import type { StoredTrendStep } from '../analytics-store.js';
import { type EvaluationCounts, evaluationCounts } from './evaluation-counts.js';
import type { Sql, SqlEngine } from './sql-engine.js';
import { type FlagRange, flagsIn, type TimeRange } from './tables.js';

/** Everything about one flag, on one snapshot. */
export async function summarizeFlag(
  engine: SqlEngine,
  snapshot: Sql,
  range: FlagRange,
  percentiles: readonly number[],
): Promise<FlagSummary> {
  const counts = await countEvaluations(snapshot, range);
  const hasAny = counts.totalEvaluations > 0;
  const uniqueUsers = hasAny ? await engine.countUsers(snapshot, range) : 0;
  const latencies = hasAny && percentiles.length > 0 ? await engine.percentiles(snapshot, range, percentiles) : [];
  return { ...counts, uniqueUsers, latencies: percentiles.map((_, i) => latencies[i] ?? 0) };
}

/** By variant and reason. */
export async function countEvaluations(snapshot: Sql, range: FlagRange): Promise<EvaluationCounts> {
  const rows = await flagsIn(snapshot, range)
    .select(['variant', 'reason', ({ fn }) => fn.countAll().as('evaluations')])
    .groupBy(['variant', 'reason'])
    .execute();
  return evaluationCounts(rows);
}

/**
 * The flags with evaluations in a span of time, ascending. The keys are found by stepping from each to the next one in
 * the index instead of reading the rows: milliseconds instead of seconds at a million rows.
 */
export async function flagKeysIn(snapshot: Sql, { table, fromUs, untilUs }: TimeRange): Promise<string[]> {
  const events = sql.table(table);
  const { rows } = await sql<{ readonly flag_key: string }>`
    WITH RECURSIVE found(flag_key) AS (
      SELECT min(flag_key) FROM ${events}
      UNION ALL
      SELECT (SELECT min(flag_key) FROM ${events} WHERE flag_key > found.flag_key) FROM found WHERE flag_key IS NOT NULL
    )
    SELECT flag_key FROM found
    WHERE flag_key IS NOT NULL AND EXISTS (
      SELECT 1 FROM ${events} AS events
      WHERE events.flag_key = found.flag_key AND ts_us >= ${fromUs} AND ts_us < ${untilUs}
    )`.execute(snapshot);
  return rows.map(({ flag_key }) => flag_key).sort();
}

/** Evaluations and errors by step of `bucketMs` from `startMs` on; steps without any are left out. */
export async function trendOf(
  engine: SqlEngine,
  snapshot: Sql,
  range: FlagRange,
  { startMs, bucketMs }: { readonly startMs: number; readonly bucketMs: number },
): Promise<StoredTrendStep[]> {
  const ms = sql<number>`(${engine.float(sql.ref('ts_us'))} / 1e3)`;
  const step = engine.floor(sql<number>`((${ms} - ${startMs}) / ${bucketMs})`);
  const steps = flagsIn(snapshot, range).select(['reason', step.as('step')]);
  const rows = await snapshot
    .selectFrom(steps.as('steps'))
    .select(['step', 'reason', ({ fn }) => fn.countAll().as('evaluations')])
    .groupBy(['step', 'reason'])
    .execute();
  const found = new Map<number, { startMs: number; evaluations: number; errors: number }>();
  for (const row of rows) {
    const number = Number(row.step);
    const count = Number(row.evaluations);
    const one = found.get(number) ?? { startMs: startMs + number * bucketMs, evaluations: 0, errors: 0 };
    one.evaluations += count;
    if (row.reason === EvaluationReason.ERROR) one.errors += count;
    found.set(number, one);
  }
  return [...found.values()].sort((a, b) => a.startMs - b.startMs);
}
