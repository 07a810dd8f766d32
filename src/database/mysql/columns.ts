// Row → columns: what MySQL stores of a row, in the order of an insert's values.

import type { CallRow, FlagRow } from '../event-row.js';
import { uuidBytes } from '../sql/uuid.js';

export interface RowShape<R> {
  readonly columns: readonly string[];
  readonly valuesOf: (row: R) => readonly (string | number | Buffer | null)[];
}

export const FLAG_SHAPE: RowShape<FlagRow> = {
  columns: [
    'flag_key',
    'ts_us',
    'id',
    'value',
    'reason',
    'variant',
    'targeting_key',
    'context_attributes',
    'evaluation_duration_ms',
  ],
  valuesOf: (row) => [
    row.flagKey,
    row.tsUs,
    uuidBytes(row.id),
    row.value,
    row.reason,
    row.variant,
    row.targetingKey,
    row.contextAttributes,
    row.evaluationDurationMs,
  ],
};

export const CALL_SHAPE: RowShape<CallRow> = {
  columns: ['function_name', 'ts_us', 'id', 'event_type', 'outcome', 'error_name', 'error_message', 'duration_ms'],
  valuesOf: (row) => [
    row.functionName,
    row.tsUs,
    uuidBytes(row.id),
    row.eventType,
    row.outcome,
    row.errorName,
    row.errorMessage,
    row.durationMs,
  ],
};
