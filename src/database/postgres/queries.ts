// SqlStore → PostgreSQL: the aggregates that this engine computes in its own way.

import { sql } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import { type FlagRange, flagsIn } from '../sql/tables.js';

/** Counting the distinct ones of a subquery sorts nothing: five times as fast as `count(DISTINCT …)`. */
export async function countUsers(snapshot: Sql, range: FlagRange): Promise<number> {
  const users = flagsIn(snapshot, range).where('targeting_key', 'is not', null).select('targeting_key').distinct();
  const [row] = await snapshot
    .selectFrom(users.as('users'))
    .select(({ fn }) => fn.countAll().as('users'))
    .execute();
  return Number(row?.users ?? 0);
}

/** All of them from one sort. */
export async function percentilesOf(
  snapshot: Sql,
  range: FlagRange,
  percentiles: readonly number[],
): Promise<readonly number[]> {
  const fractions = percentiles.map((percentile) => Math.min(100, Math.max(0, percentile)) / 100);
  const durations = sql`percentile_cont(${fractions}::float8[]) WITHIN GROUP (ORDER BY evaluation_duration_ms)`;
  const rows = await flagsIn(snapshot, range)
    .where('evaluation_duration_ms', '>', 0)
    .select(sql<number>`unnest(${durations})`.as('ms'))
    .execute();
  return rows.map(({ ms }) => Number(ms));
}
