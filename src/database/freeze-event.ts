// record() → row: a flag evaluation or a call, copied and checked, so that no engine has anything to refuse later.

import { toFlagEvent, UnusableEvaluation } from '../collect/flag-event.js';
import { type FrozenEvent, InvalidEvent } from '../deliver/door.js';
import { createEventId } from '../deliver/event-id.js';
import type { CallEvent, FlagEvaluation } from '../event.js';
import type { CallRow, EventRow, FlagRow } from './event-row.js';
import { jsonBytesAtMost } from './row-json.js';
import { optionalKey, requireKey, toStorableJson, toStorableText } from './storable-text.js';

/** What the database collector takes. */
export type DatabaseEvent = FlagEvaluation | CallEvent;

const MAX_MESSAGE_LENGTH = 1_024;
/** 285 years: the sum of thousands of longer ones would overflow in PostgreSQL. */
const MAX_DURATION_MS = 9e12;
const OUTCOMES: readonly unknown[] = ['success', 'error', 'cancelled'];

/** The row, and how large it is. Throws an `InvalidEvent` that names the field, or what a getter throws. */
export function freezeEvent(event: DatabaseEvent): FrozenEvent<EventRow> {
  const id = createEventId();
  const row = isCall(event) ? toCallRow(event, id) : toFlagRow(event, id);
  return { id, bytesAtMost: jsonBytesAtMost(row), frozen: row };
}

function isCall(event: DatabaseEvent): event is CallEvent {
  return (event as Partial<CallEvent>).functionName !== undefined;
}

function toFlagRow(evaluation: FlagEvaluation, id: string): FlagRow {
  const event = copyOf(evaluation);
  const attributes = toStorableJson(event.contextAttributes);
  if (Math.abs(event.evaluationDurationMs) > MAX_DURATION_MS) {
    throw new InvalidEvent(`evaluationDurationMs must be at most ${MAX_DURATION_MS}`);
  }
  return {
    kind: 'flag',
    id,
    tsUs: toMicroseconds('timestamp', event.timestamp.getTime()),
    flagKey: requireKey('flagKey', event.flagKey),
    value: toStorableJson(event.value),
    reason: requireKey('reason', event.reason),
    variant: optionalKey('variant', event.variant),
    targetingKey: optionalKey('targetingKey', event.targetingKey),
    contextAttributes: attributes === '{}' ? null : attributes,
    // Adding 0 makes 0 of -0, which not every engine keeps.
    evaluationDurationMs: event.evaluationDurationMs + 0,
  };
}

function copyOf(evaluation: FlagEvaluation): ReturnType<typeof toFlagEvent> {
  try {
    return toFlagEvent(evaluation);
  } catch (error) {
    throw error instanceof UnusableEvaluation ? new InvalidEvent(error.message) : error;
  }
}

function toCallRow(event: CallEvent, id: string): CallRow {
  const { functionName, eventType, startTime, durationMs, outcome, errorName, errorMessage } = event;
  if (!OUTCOMES.includes(outcome)) throw new InvalidEvent('outcome must be success, error or cancelled');
  const isDuration = typeof durationMs === 'number' && durationMs >= 0 && durationMs <= MAX_DURATION_MS;
  if (!isDuration) throw new InvalidEvent(`durationMs must be a number from 0 to ${MAX_DURATION_MS}`);
  return {
    kind: 'call',
    id,
    tsUs: toMicroseconds('startTime', startTime),
    functionName: requireKey('functionName', functionName),
    eventType: requireKey('eventType', eventType),
    outcome,
    errorName: optionalKey('errorName', errorName),
    errorMessage: typeof errorMessage === 'string' ? toStorableText(errorMessage, MAX_MESSAGE_LENGTH) : null,
    durationMs: durationMs + 0,
  };
}

/** Beyond the years 1684 and 2255 a double no longer counts microseconds. */
function toMicroseconds(field: string, epochMs: number): number {
  const us = typeof epochMs === 'number' ? Math.round(epochMs * 1_000) : Number.NaN;
  if (!Number.isSafeInteger(us)) throw new InvalidEvent(`${field} must be a time between the years 1684 and 2255`);
  return us;
}
