// SqlStore → SQLite: deletes old rows in short transactions, so that writers need not wait for the last of them.

import { sql } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';

const ROWS_A_STEP = 10_000;

/** Rows of one table by the column that its key starts with. */
interface KeyedTable {
  readonly table: string;
  readonly keyColumn: string;
}

/**
 * Deletes what is older than `beforeUs`; resolves to the number of rows. They are clustered by key and time, so the old
 * ones of a key lie side by side: each key in turn loses them, the oldest first, and no other row is read.
 */
export async function pruneTable(db: Sql, rows: KeyedTable, beforeUs: number): Promise<number> {
  let deleted = 0;
  for (let key = await nextKey(db, rows); key !== null; key = await nextKey(db, rows, key)) {
    deleted += await pruneKey(db, rows, key, beforeUs);
  }
  return deleted;
}

/** The least key above another one, or of all; null behind the last. */
async function nextKey(db: Sql, { table, keyColumn }: KeyedTable, above?: string): Promise<string | null> {
  const key = sql.ref(keyColumn);
  const condition = above === undefined ? sql`` : sql`WHERE ${key} > ${above}`;
  const { rows } = await sql<{ readonly least: string | null }>`
    SELECT min(${key}) AS least FROM ${sql.table(table)} ${condition}`.execute(db);
  return rows[0]?.least ?? null;
}

async function pruneKey(db: Sql, { table, keyColumn }: KeyedTable, key: string, beforeUs: number): Promise<number> {
  const from = sql`FROM ${sql.table(table)} WHERE ${sql.ref(keyColumn)} = ${key}`;
  let deleted = 0;
  for (;;) {
    const { rows } = await sql<{ readonly ts_us: number | bigint }>`
      SELECT ts_us ${from} AND ts_us < ${beforeUs} ORDER BY ts_us LIMIT 1 OFFSET ${ROWS_A_STEP}`.execute(db);
    const untilUs = rows[0] === undefined ? beforeUs : Number(rows[0].ts_us) + 1;
    const { numAffectedRows } = await sql`DELETE ${from} AND ts_us < ${untilUs}`.execute(db);
    deleted += Number(numAffectedRows ?? 0);
    if (untilUs === beforeUs) return deleted;
  }
}
