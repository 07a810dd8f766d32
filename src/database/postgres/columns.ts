// Row → columns: what PostgreSQL stores of a row, in one list for the parameters of an insert and the lines of a COPY.

import type { CallRow, FlagRow } from '../event-row.js';

export interface Column<R> {
  readonly name: string;
  readonly type: string;
  readonly read: (row: R) => string | number | null;
}

export const FLAG_COLUMNS: readonly Column<FlagRow>[] = [
  { name: 'id', type: 'uuid', read: (row) => row.id },
  { name: 'ts_us', type: 'bigint', read: (row) => row.tsUs },
  { name: 'flag_key', type: 'text', read: (row) => row.flagKey },
  { name: 'value', type: 'jsonb', read: (row) => row.value },
  { name: 'reason', type: 'text', read: (row) => row.reason },
  { name: 'variant', type: 'text', read: (row) => row.variant },
  { name: 'targeting_key', type: 'text', read: (row) => row.targetingKey },
  { name: 'context_attributes', type: 'jsonb', read: (row) => row.contextAttributes },
  { name: 'evaluation_duration_ms', type: 'float8', read: (row) => row.evaluationDurationMs },
];

export const CALL_COLUMNS: readonly Column<CallRow>[] = [
  { name: 'id', type: 'uuid', read: (row) => row.id },
  { name: 'ts_us', type: 'bigint', read: (row) => row.tsUs },
  { name: 'function_name', type: 'text', read: (row) => row.functionName },
  { name: 'event_type', type: 'text', read: (row) => row.eventType },
  { name: 'outcome', type: 'text', read: (row) => row.outcome },
  { name: 'error_name', type: 'text', read: (row) => row.errorName },
  { name: 'error_message', type: 'text', read: (row) => row.errorMessage },
  { name: 'duration_ms', type: 'float8', read: (row) => row.durationMs },
];
