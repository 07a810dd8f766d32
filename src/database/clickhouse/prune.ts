// ClickHouse store → retention: old rows deleted by whole days, which costs nothing, and the rest by a rewrite of a day.

import type { ClickHouseConnection } from './connection.js';
import { literal } from './identifier.js';
import type { TableLayout } from './layout.js';

const DAY_MS = 86_400_000;
/** The day in which everything from 2106-02-07 on is. */
const LAST_DAY = '21060207';

/** Deletes the rows before a moment, day by day; resolves to their number. */
export async function pruneTable(
  connection: ClickHouseConnection,
  table: TableLayout,
  beforeUs: number,
): Promise<number> {
  const days = await connection.read<{ readonly day: string; readonly old_rows: number | string }>(
    `SELECT _partition_id AS day, count() AS old_rows FROM ${table.name} WHERE ts_us < {beforeUs:Int64}
    GROUP BY day ORDER BY day`,
    { beforeUs: String(beforeUs) },
  );
  for (const { day } of days) {
    const alter = `ALTER TABLE ${table.storage}${table.onCluster}`;
    const partition = `PARTITION ID ${literal(day)}`;
    const deletion = `DELETE IN ${partition} WHERE ts_us < ${beforeUs} SETTINGS mutations_sync = 2`;
    await connection.run(`${alter} ${isOver(day, beforeUs) ? `DROP ${partition}` : deletion}`);
  }
  return days.reduce((total, { old_rows }) => total + Number(old_rows), 0);
}

/** Whether a day, as `20261231`, ends before a moment. A table that others have made may have other partitions. */
function isOver(day: string, beforeUs: number): boolean {
  const [, year, month, date] = /^(\d{4})(\d{2})(\d{2})$/.exec(day) ?? [];
  if (year === undefined || day === LAST_DAY) return false;
  return (Date.UTC(Number(year), Number(month) - 1, Number(date)) + DAY_MS) * 1_000 <= beforeUs;
}
