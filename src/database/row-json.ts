// Batch queue ↔ row: a row as the spool keeps it, and how large that is without making it.

import type { EventRow } from './event-row.js';

/** Names, numbers, the id and all punctuation; a null is counted as a text. */
const FIXED_BYTES = 240;
/** Of a UTF-16 unit in JSON: `\u001f`. */
const BYTES_A_UNIT = 6;
/** Of a unit of what is JSON already: three in UTF-8, or an escape of what was one. */
const BYTES_A_JSON_UNIT = 3;

/** For the spool. */
export function toRowJson(row: EventRow): string {
  return JSON.stringify(row);
}

/** A row that comes back from the spool. */
export function fromRowJson(json: string): EventRow {
  return JSON.parse(json);
}

/**
 * No less than the bytes of `toRowJson(row)`, from lengths alone: making and measuring that JSON was a fifth of the time
 * in which an event is recorded (`npm run bench:storage`).
 */
export function jsonBytesAtMost(row: EventRow): number {
  if (row.kind === 'flag') {
    const { flagKey, reason, variant, targetingKey, value, contextAttributes } = row;
    const units = flagKey.length + reason.length + lengthOf(variant) + lengthOf(targetingKey);
    return FIXED_BYTES + BYTES_A_UNIT * units + BYTES_A_JSON_UNIT * (value.length + lengthOf(contextAttributes));
  }
  const { functionName, eventType, outcome, errorName, errorMessage } = row;
  const units = functionName.length + eventType.length + outcome.length + lengthOf(errorName) + lengthOf(errorMessage);
  return FIXED_BYTES + BYTES_A_UNIT * units;
}

function lengthOf(text: string | null): number {
  return text === null ? 0 : text.length;
}
