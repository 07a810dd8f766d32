// Row → columns: what ClickHouse stores of a row, as a line of JSON.

import type { CallRow, FlagRow } from '../event-row.js';

/** How the rows of one kind are written. */
export interface RowFormat<R> {
  readonly columns: readonly string[];
  readonly toLine: (row: R) => string;
}

export const FLAG_FORMAT: RowFormat<FlagRow> = formatOf({
  id: (row) => row.id,
  ts_us: (row) => row.tsUs,
  flag_key: (row) => row.flagKey,
  value: (row) => row.value,
  reason: (row) => row.reason,
  variant: (row) => row.variant,
  targeting_key: (row) => row.targetingKey,
  context_attributes: (row) => row.contextAttributes ?? '',
  evaluation_duration_ms: (row) => row.evaluationDurationMs,
});

export const CALL_FORMAT: RowFormat<CallRow> = formatOf({
  id: (row) => row.id,
  ts_us: (row) => row.tsUs,
  function_name: (row) => row.functionName,
  event_type: (row) => row.eventType,
  outcome: (row) => row.outcome,
  error_name: (row) => row.errorName,
  error_message: (row) => row.errorMessage,
  duration_ms: (row) => row.durationMs,
});

/** For `FORMAT JSONCompactEachRow`: without the names, which would be half of the bytes. */
function formatOf<R>(columns: Readonly<Record<string, (row: R) => string | number | null>>): RowFormat<R> {
  const values = Object.values(columns);
  return { columns: Object.keys(columns), toLine: (row) => JSON.stringify(values.map((read) => read(row))) };
}
