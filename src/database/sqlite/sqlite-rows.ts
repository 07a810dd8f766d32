// Batch → port: its rows, as the inserts of both tables.

import type { TableNames } from '../analytics-store.js';
import type { CallRow, FlagRow, RowBatch } from '../event-row.js';
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

/** One entry for each table that gets any rows. */
export function rowsByTable({ events, calls }: TableNames, batch: RowBatch): TableRows[] {
  const tables = [
    { table: events, columns: FLAG_COLUMNS, values: batch.flags.flatMap(flagValues) },
    { table: calls, columns: CALL_COLUMNS, values: batch.calls.flatMap(callValues) },
  ];
  return tables.filter(({ values }) => values.length > 0);
}

/** The id is in the key, so a row that is sent again changes nothing. Names of tables were checked: none has a quote. */
export function insertSql({ table, columns }: Pick<TableRows, 'table' | 'columns'>, rows = 1): string {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const values = Array.from({ length: rows }, () => row).join(', ');
  return `INSERT INTO "${table}" (${columns.join(', ')}) VALUES ${values} ON CONFLICT DO NOTHING`;
}

function flagValues(row: FlagRow): TableRows['values'] {
  const { id, tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs } = row;
  return [id, tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs];
}

function callValues(row: CallRow): TableRows['values'] {
  const { id, tsUs, functionName, eventType, outcome, errorName, errorMessage, durationMs } = row;
  return [id, tsUs, functionName, eventType, outcome, errorName, errorMessage, durationMs];
}
