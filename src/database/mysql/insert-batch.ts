// MySQL engine → insert: one batch, both tables, one transaction.

import type { TableNames } from '../analytics-store.js';
import { DatabaseError } from '../database-error.js';
import type { RowBatch } from '../event-row.js';
import { CALL_SHAPE, FLAG_SHAPE, type RowShape } from './columns.js';
import { LOSSY_CHARSET } from './delivery-of.js';
import { MysqlError } from './mysql-error.js';
import type { RunStatement } from './session.js';

/**
 * Rows a statement. Few sizes, so that the server has every statement prepared already: that is 1.5 times as fast as a
 * statement with its values in the text. 65,535 values are the most a statement can have.
 */
const ROWS_A_STATEMENT = [1_000, 500, 250, 100, 50, 25, 10, 5, 2, 1] as const;
/** What a value costs besides its text: its type, its length, its place among the NULLs; or eight bytes of a number. */
const BYTES_A_VALUE = 16;
const BYTES_A_CHARACTER = 3;

const CHARSET_RULE = 'MySQL: the character set of the connection must be utf8mb4';

/** Where a batch goes, and for how long. */
export interface InsertTarget {
  readonly names: TableNames;
  /** The server's `max_allowed_packet`. */
  readonly maxPacketBytes: number;
  readonly signal: AbortSignal;
}

/** Rejects for a connection that would put question marks in the place of characters. */
export async function readMaxPacketBytes(run: RunStatement): Promise<number> {
  const [row] = await run('SELECT @@SESSION.max_allowed_packet AS bytes, @@SESSION.character_set_client AS charset');
  const { bytes, charset } = row as { readonly bytes: unknown; readonly charset: unknown };
  if (!/^utf8/.test(String(charset))) throw new DatabaseError(`${CHARSET_RULE}, got ${charset}`, LOSSY_CHARSET);
  return Number(bytes);
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Adds the rows that are not there yet, all or none of them. */
export async function insertBatch(run: RunStatement, target: InsertTarget, { flags, calls }: RowBatch): Promise<void> {
  const { names, maxPacketBytes, signal } = target;
  const statements = [
    ...statementsFor(names.events, FLAG_SHAPE, flags, maxPacketBytes),
    ...statementsFor(names.calls, CALL_SHAPE, calls, maxPacketBytes),
  ];
  signal.throwIfAborted();
  const [only] = statements;
  // One statement is a transaction by itself.
  if (statements.length === 1 && only !== undefined) await run(only.sql, only.values);
  else await runTogether(run, statements, signal);
}

async function runTogether(run: RunStatement, statements: readonly Statement[], signal: AbortSignal): Promise<void> {
  await run('START TRANSACTION');
  try {
    for (const { sql, values } of statements) {
      await run(sql, values);
      signal.throwIfAborted();
    }
    await run('COMMIT');
  } catch (error) {
    await run('ROLLBACK');
    throw error;
  }
}

function statementsFor<R>(
  table: string,
  { columns, valuesOf }: RowShape<R>,
  rows: readonly R[],
  maxPacketBytes: number,
): Statement[] {
  const values = rows.map(valuesOf);
  const statements: Statement[] = [];
  for (let start = 0; start < rows.length; ) {
    const some = values.slice(start, start + statementSize(values, start, maxPacketBytes));
    statements.push({ sql: insertSql(table, columns, some.length), values: some.flat() });
    start += some.length;
  }
  return statements;
}

function insertSql(table: string, columns: readonly string[], rows: number): string {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const rowsOfThem = Array(rows).fill(row).join(', ');
  // Not INSERT IGNORE, which would cut long keys and drop bad rows without a word.
  return `INSERT INTO \`${table}\` (${columns.join(', ')}) VALUES ${rowsOfThem} ON DUPLICATE KEY UPDATE id = \`${table}\`.id`;
}

/** As many rows as are left, at a size that the server accepts whatever characters are in them. */
function statementSize(rows: readonly (readonly unknown[])[], start: number, maxPacketBytes: number): number {
  const isFitting = (size: number) =>
    start + size <= rows.length && bytesAtMost(rows, start, start + size) < maxPacketBytes;
  const size = ROWS_A_STATEMENT.find(isFitting);
  if (size !== undefined) return size;
  // Sent nevertheless, it would be answered by the end of the connection, which looks like a failure that passes.
  const error = { message: 'MySQL: a row is larger than max_allowed_packet', code: 'ER_NET_PACKET_TOO_LARGE' };
  throw new MysqlError(error, { errno: 1153 });
}

function bytesAtMost(rows: readonly (readonly unknown[])[], start: number, end: number): number {
  let bytes = 0;
  for (let i = start; i < end; i++) {
    for (const value of rows[i] ?? []) {
      bytes += BYTES_A_VALUE + (typeof value === 'string' ? value.length * BYTES_A_CHARACTER : 0);
    }
  }
  return bytes;
}
