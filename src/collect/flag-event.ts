// Collectors' door: a flag evaluation as it was handed over → one that is whole, or the reason why it is refused.

import { type FlagEvaluation, FlagEvaluationEvent } from '../event.js';

/** The longest key that every storage engine keeps whole. */
const MAX_KEY_LENGTH = 255;

/** The event itself when it is one already, else one made of the fields. Throws a TypeError for what is no evaluation. */
export function toFlagEvent(evaluation: FlagEvaluation): FlagEvaluationEvent {
  const event = evaluation instanceof FlagEvaluationEvent ? evaluation : new FlagEvaluationEvent(evaluation);
  requireKey('flagKey', event.flagKey);
  requireKey('reason', event.reason);
  if (event.variant !== undefined) requireKey('variant', event.variant, 0);
  if (event.targetingKey !== undefined) requireKey('targetingKey', event.targetingKey, 0);
  if (!Number.isFinite(event.evaluationDurationMs)) throw refused('evaluationDurationMs', 'a finite number');
  const isDate = event.timestamp instanceof Date && !Number.isNaN(event.timestamp.getTime());
  if (!isDate) throw refused('timestamp', 'a valid Date');
  return event;
}

function requireKey(field: string, value: unknown, minLength = 1): void {
  const isKey = typeof value === 'string' && value.length >= minLength && value.length <= MAX_KEY_LENGTH;
  if (!isKey) throw refused(field, `a string of ${minLength} to ${MAX_KEY_LENGTH} characters`);
}

/** Without the value: it may be anybody's data. */
function refused(field: string, rule: string): TypeError {
  return new TypeError(`${field} must be ${rule}`);
}
