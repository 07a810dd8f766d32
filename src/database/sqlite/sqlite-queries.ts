// SqlStore → SQLite: the aggregates that it has no function for, or a slow one.

import { sql } from 'kysely';
import { percentilesAt, ranksFor } from '../sql/ranked-percentiles.js';
import type { Sql } from '../sql/sql-engine.js';
import { type FlagRange, flagsIn } from '../sql/tables.js';

/** Grouping sorts, and with many users that is faster than `count(DISTINCT …)`, which looks each one up in a tree. */
export async function countUsers(snapshot: Sql, range: FlagRange): Promise<number> {
  const users = flagsIn(snapshot, range)
    .where('targeting_key', 'is not', null)
    .select(sql.lit(1).as('one'))
    .groupBy('targeting_key');
  const { count } = await snapshot
    .selectFrom(users.as('users'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** One sort for all of them, of which only the values at the ranks leave the database. */
export async function sortedPercentiles(
  snapshot: Sql,
  range: FlagRange,
  percentiles: readonly number[],
): Promise<number[]> {
  const durations = flagsIn(snapshot, range).where('evaluation_duration_ms', '>', 0);
  const { count } = await durations.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow();
  const measured = Number(count);
  if (measured === 0) return [];
  const ranked = durations
    .select('evaluation_duration_ms as ms')
    .select(sql<number>`row_number() OVER (ORDER BY evaluation_duration_ms) - 1`.as('rank'));
  const rows = await snapshot
    .selectFrom(ranked.as('ranked'))
    .select(['ms', 'rank'])
    .where('rank', 'in', ranksFor(measured, percentiles))
    .execute();
  return percentilesAt(measured, new Map(rows.map(({ ms, rank }) => [Number(rank), ms])), percentiles);
}
