// MySQL engine → prune: old rows, ten thousand at a time, along the key that they are clustered by.

import { sql } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';

/** A fraction of a second's work under one transaction, and what a replica has to repeat in one piece. */
const ROWS_A_STEP = 10_000;

/**
 * Deletes the rows older than `beforeUs` and resolves to their number. Key by key: by time alone, each step would read
 * all rows before those it deletes.
 */
export async function pruneTable(db: Sql, table: string, keyColumn: string, beforeUs: number): Promise<number> {
  const [rows, column] = [sql.table(table), sql.ref(keyColumn)];
  let pruned = 0;
  let key = await firstKey(db, sql`SELECT min(${column}) AS name FROM ${rows}`);
  while (key !== null) {
    const found = await sql`
      DELETE FROM ${rows} WHERE ${column} = ${key} AND ts_us < ${beforeUs} LIMIT ${sql.lit(ROWS_A_STEP)}`.execute(db);
    const deleted = Number(found.numAffectedRows ?? 0);
    pruned += deleted;
    if (deleted === ROWS_A_STEP) continue;
    key = await firstKey(db, sql`SELECT min(${column}) AS name FROM ${rows} WHERE ${column} > ${key}`);
  }
  return pruned;
}

async function firstKey(db: Sql, query: ReturnType<typeof sql>): Promise<string | null> {
  const { rows } = await query.execute(db);
  return (rows[0] as { readonly name: string | null } | undefined)?.name ?? null;
}
