// SqlStore → MySQL: the aggregates that this engine computes in its own way.

import { sql } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import { type FlagRange, flagsIn } from '../sql/tables.js';

/** Most keys have no more bytes: a UUID has 36. */
const USUAL_BYTES = 64;

/**
 * Counting reserves the full length of a column for each distinct value, 1,020 bytes of this one, and goes to disk at
 * 16 MB. So the keys are counted as bytes no longer than need be: that takes half the time.
 */
export async function countUsers(snapshot: Sql, range: FlagRange): Promise<number> {
  const { users, longest } = await countKeys(snapshot, range, USUAL_BYTES);
  return longest <= USUAL_BYTES ? users : (await countKeys(snapshot, range, longest)).users;
}

/** Shorter keys are filled up with U+0000, which no key holds. */
async function countKeys(snapshot: Sql, range: FlagRange, bytes: number): Promise<{ users: number; longest: number }> {
  const row = await flagsIn(snapshot, range)
    .select(sql<number>`count(DISTINCT CAST(targeting_key AS binary(${sql.lit(bytes)})))`.as('users'))
    .select(sql<number | null>`max(length(targeting_key))`.as('longest'))
    .executeTakeFirstOrThrow();
  return { users: Number(row.users), longest: Number(row.longest ?? 0) };
}
