// Large windows → users: counted on a second connection at the same time, if that one sees the same rows.

import { sql } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import { type FlagRange, flagsIn } from '../sql/tables.js';

/**
 * The users, and what tells the state of a range in which they were counted: rows are added, which changes their number,
 * and pruned, the oldest first, which changes the earliest time; they never change themselves.
 */
export interface UsersBeside {
  readonly users: number;
  readonly evaluations: number;
  readonly earliestUs: number;
}

/** Found in the index, without reading the range. */
export async function earliestIn(snapshot: Sql, range: FlagRange): Promise<number> {
  const { earliest } = await flagsIn(snapshot, range)
    .select(({ fn }) => fn.min('ts_us').as('earliest'))
    .executeTakeFirstOrThrow();
  return Number(earliest);
}

/** Counts on a snapshot of the connection's own; undefined when that fails. */
export async function countUsersBeside(connection: Sql, range: FlagRange): Promise<UsersBeside | undefined> {
  try {
    return await connection.transaction().execute(async (snapshot) => {
      const byUser = flagsIn(snapshot, range)
        .select(['targeting_key', ({ fn }) => fn.countAll().as('evaluations')])
        .groupBy('targeting_key');
      const row = await snapshot
        .selectFrom(byUser.as('users'))
        .select(({ fn }) => fn.count('targeting_key').as('users'))
        .select(sql<number>`total(evaluations)`.as('evaluations'))
        .executeTakeFirstOrThrow();
      const earliestUs = await earliestIn(snapshot, range);
      return { users: Number(row.users), evaluations: Number(row.evaluations), earliestUs };
    });
  } catch {
    // Whatever it is, the connection that asks for everything else will meet it, too, and tell.
    return undefined;
  }
}
