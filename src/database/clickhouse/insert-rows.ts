// ClickHouse store → table: rows in one insert that the table recognises when it comes again.

import type { EventRow } from '../event-row.js';
import type { RowFormat } from './columns.js';
import type { ClickHouseConnection } from './connection.js';
import { literal } from './identifier.js';
import type { TableLayout } from './layout.js';

/** Rows of one block; a batch has fewer. */
const BLOCK_ROWS = 2 ** 20;

/** Rows looked for by one query: 50 KB of parameters, of which a server takes 128 KiB each. */
const ROWS_A_LOOKUP = 1_000;

/**
 * Whatever the server's profile says: waited for until it is stored, in a single block, so that one token stands for it
 * in each partition; the digits of a number as they are; and no bound on the days a batch of old events may reach over.
 */
const SETTINGS = [
  'async_insert = 0',
  'insert_deduplicate = 1',
  'distributed_foreground_insert = 1',
  `max_insert_block_size = ${BLOCK_ROWS}`,
  `min_insert_block_size_rows = ${BLOCK_ROWS}`,
  'min_insert_block_size_bytes = 0',
  'max_partitions_per_insert_block = 0',
  'precise_float_parsing = 1',
].join(', ');

export interface RowInsert<R extends EventRow> {
  readonly table: TableLayout;
  readonly format: RowFormat<R>;
  readonly rows: readonly R[];
  /** The batch's id: the same for a retry. */
  readonly batchId: string;
}

/** Resolves once the rows are stored. The same rows under the same id are not stored again. */
export async function insertRows<R extends EventRow>(
  connection: ClickHouseConnection,
  { table, format, rows, batchId }: RowInsert<R>,
  signal: AbortSignal,
): Promise<void> {
  if (rows.length === 0) return;
  // The token is part of the statement: sent beside it, an embedded engine would take it for all later inserts as well.
  const settings = `insert_deduplication_token = ${literal(batchId)}, ${SETTINGS}`;
  const into = `INSERT INTO ${table.name} (${format.columns.join(', ')}) SETTINGS ${settings}`;
  await connection.run(`${into} FORMAT JSONCompactEachRow\n${rows.map(format.toLine).join('\n')}`, signal);
}

/**
 * The rows that are not in the table. Costs a query for each thousand: times find the partitions and the ranges in the
 * index, so that it does not read the table.
 */
export async function missingRows<R extends EventRow>(
  connection: ClickHouseConnection,
  table: TableLayout,
  rows: readonly R[],
  signal: AbortSignal,
): Promise<R[]> {
  const missing: R[] = [];
  for (let start = 0; start < rows.length; start += ROWS_A_LOOKUP) {
    const some = rows.slice(start, start + ROWS_A_LOOKUP);
    const stored = await connection.read<{ readonly stored: string }>(
      `SELECT toString(id) AS stored FROM ${table.name}
      WHERE ts_us IN {times:Array(Int64)} AND id IN {ids:Array(UUID)}`,
      { times: [...new Set(some.map(({ tsUs }) => tsUs))], ids: some.map(({ id }) => id) },
      signal,
    );
    const storedIds = new Set(stored.map((row) => row.stored));
    missing.push(...some.filter(({ id }) => !storedIds.has(id)));
  }
  return missing;
}
