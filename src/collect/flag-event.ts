// Collectors' door: a flag evaluation as it was handed over → one of our own that is whole, or why it is refused.

import { types } from 'node:util';
import { type FlagEvaluation, FlagEvaluationEvent } from '../event.js';

/** The longest key that every storage engine keeps whole. */
export const MAX_KEY_LENGTH = 255;

/** What is no flag evaluation. Its message names the field and the rule, and holds no part of the event. */
export class UnusableEvaluation extends TypeError {}

/**
 * A copy of the evaluation: what happens to the original, its date or its attributes afterwards changes nothing. The
 * value and the attributes' own values are not copied: a flag's value is one object for thousands of evaluations. Throws
 * an `UnusableEvaluation` for what is none, and whatever its getters throw.
 */
export function toFlagEvent(evaluation: FlagEvaluation): FlagEvaluationEvent {
  // Each field is read once: a getter could give something else the second time.
  const { timestamp, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs } =
    evaluation;
  return new FlagEvaluationEvent({
    timestamp: copyDate(timestamp ?? new Date()),
    flagKey: requireKey('flagKey', flagKey),
    value,
    reason: requireKey('reason', reason),
    variant: optionalKey('variant', variant),
    targetingKey: optionalKey('targetingKey', targetingKey),
    contextAttributes: copyAttributes(contextAttributes ?? {}),
    evaluationDurationMs: requireDuration(evaluationDurationMs ?? 0),
  });
}

function requireKey(field: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw refused(field, 'a non-empty string');
  if (value.length > MAX_KEY_LENGTH) throw refused(field, `at most ${MAX_KEY_LENGTH} characters long`);
  return value;
}

function optionalKey(field: string, value: string | null | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return value === '' ? '' : requireKey(field, value);
}

function copyDate(value: unknown): Date {
  const copy = new Date(types.isDate(value) ? value : Number.NaN);
  if (Number.isNaN(copy.getTime())) throw refused('timestamp', 'a valid Date');
  return copy;
}

function copyAttributes(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object') throw refused('contextAttributes', 'an object');
  return { ...value };
}

function requireDuration(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refused('evaluationDurationMs', 'a finite number');
  return value;
}

/** Without the value: it may be anybody's data. */
function refused(field: string, rule: string): UnusableEvaluation {
  return new UnusableEvaluation(`${field} must be ${rule}`);
}
