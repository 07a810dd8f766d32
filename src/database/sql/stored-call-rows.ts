// Call queries → store: the rows that every engine answers with, as the store hands them out. Drivers differ in how they
// give numbers: as such, as text or as BigInt.

import type { StoredFailure } from '../analytics-store.js';
import type { CallRow } from '../event-row.js';

/** As a driver gives it: `Number(…)` of any is exact, for none is beyond 2⁵³. */
export type DriverNumber = number | string | bigint;

/** Failures of one function with one name and one message. */
export interface FailureRow {
  readonly function_name: string;
  readonly error_name: string | null;
  readonly error_message: string | null;
  readonly failures: DriverNumber;
  readonly first_us: DriverNumber;
  readonly last_us: DriverNumber;
}

/** One call; `id` is its text. */
export interface NewestRow {
  readonly id: string;
  readonly ts_us: DriverNumber;
  readonly function_name: string;
  readonly event_type: string;
  readonly outcome: string;
  readonly error_name: string | null;
  readonly error_message: string | null;
  readonly duration_ms: DriverNumber;
}

export function toStoredFailure(row: FailureRow): StoredFailure {
  return {
    functionName: row.function_name,
    errorName: row.error_name ?? 'Error',
    errorMessage: row.error_message ?? '',
    count: Number(row.failures),
    firstUs: Number(row.first_us),
    lastUs: Number(row.last_us),
  };
}

export function toCallRow(row: NewestRow): CallRow {
  return {
    kind: 'call',
    id: row.id,
    tsUs: Number(row.ts_us),
    functionName: row.function_name,
    eventType: row.event_type,
    outcome: row.outcome,
    errorName: row.error_name,
    errorMessage: row.error_message,
    durationMs: Number(row.duration_ms),
  };
}
