// Batch → port: its rows, as the inserts of both tables.

import type { TableNames } from '../analytics-store.js';
import type { CallRow, FlagRow, RowBatch } from '../event-row.js';
import { uuidBytes } from '../sql/uuid.js';
import type { TableRows } from './sqlite-port.js';

const FLAG_COLUMNS = [
  'id',
  'ts_us',
  'flag_key',
  'value',
  'reason',
  'variant',
  'targeting_key',
  'context_attributes',
  'evaluation_duration_ms',
];
const CALL_COLUMNS = [
  'id',
  'ts_us',
  'function_name',
  'event_type',
  'outcome',
  'error_name',
  'error_message',
  'duration_ms',
];

/**
 * Rows that a statement inserts. A row of a hundred costs half of one alone: the driver is called once for all of them
 * (`npm run bench:storage` prints both by hand). Builds of SQLite before 3.32 take 999 parameters.
 */
const ROWS_A_STATEMENT = [100, 10, 1] as const;

/** A statement, and the values of as many rows as it inserts. */
export interface Insert {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** One entry for each table that gets any rows. */
export function rowsByTable({ events, calls }: TableNames, batch: RowBatch): TableRows[] {
  const tables = [
    { table: events, columns: FLAG_COLUMNS, values: flagValues(sortedBy(batch.flags, 'flagKey')) },
    { table: calls, columns: CALL_COLUMNS, values: callValues(sortedBy(batch.calls, 'functionName')) },
  ];
  return tables.filter(({ values }) => values.length > 0);
}

/** All rows of a table, by statements of few different lengths: each is prepared once. */
export function* insertsOf({ table, columns, values }: TableRows): Iterable<Insert> {
  let start = 0;
  for (const rows of ROWS_A_STATEMENT) {
    const length = rows * columns.length;
    if (values.length - start < length) continue;
    const sql = insertSql(table, columns, rows);
    for (; values.length - start >= length; start += length) {
      yield { sql, parameters: withIdBytes(values.slice(start, start + length), columns.length) };
    }
  }
}

/** The id is in the key, so a row that is sent again changes nothing. Names of tables were checked: none has a quote. */
function insertSql(table: string, columns: readonly string[], rows: number): string {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const values = Array.from({ length: rows }, () => row).join(', ');
  return `INSERT INTO "${table}" (${columns.join(', ')}) VALUES ${values} ON CONFLICT DO NOTHING`;
}

/** The id is the first of a row's values. */
function withIdBytes(values: unknown[], columns: number): unknown[] {
  for (let i = 0; i < values.length; i += columns) values[i] = uuidBytes(values[i] as string);
  return values;
}

/**
 * Rows of a key side by side, as they lie in the table: a page is then looked for and changed once a batch, not once a
 * row. Of 200 flags in turn a batch takes half the time (`npm run bench:storage`). Within a key rows come by time already.
 */
function sortedBy<K extends string, R extends Readonly<Record<K, string>>>(rows: readonly R[], key: K): R[] {
  return [...rows].sort((a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0));
}

// One `push` a row: what `flatMap` makes takes 2.6 ms a thousand rows to be gathered and to cross to the worker, this
// 0.7 ms (both within the inserts of `npm run bench:storage`).
function flagValues(rows: readonly FlagRow[]): TableRows['values'] {
  const values: (string | number | null)[] = [];
  for (const row of rows) {
    const { id, tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs } = row;
    values.push(id, tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs);
  }
  return values;
}

function callValues(rows: readonly CallRow[]): TableRows['values'] {
  const values: (string | number | null)[] = [];
  for (const row of rows) {
    const { id, tsUs, functionName, eventType, outcome, errorName, errorMessage, durationMs } = row;
    values.push(id, tsUs, functionName, eventType, outcome, errorName, errorMessage, durationMs);
  }
  return values;
}
