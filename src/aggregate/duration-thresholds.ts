// Aggregate: what counts as fast, medium and slow unless somebody says otherwise, and what may be said.

import { outOfRange, requireKnownKeys, requireNonNegative } from '../option-rules.js';
import type { DurationThresholds } from './snapshot.js';

export const DEFAULT_THRESHOLDS: DurationThresholds = Object.freeze({
  shortMaxMs: 2_000,
  mediumMaxMs: 5_000,
  longMaxMs: 10_000,
});

/** Fills in the defaults. Throws an error that names option, rule and value. */
export function requireThresholds(option: string, value: unknown): DurationThresholds {
  const given = requireKnownKeys(option, value, ['shortMaxMs', 'mediumMaxMs', 'longMaxMs']);
  const bound = (name: keyof DurationThresholds) =>
    given[name] === undefined ? DEFAULT_THRESHOLDS[name] : requireNonNegative(`${option}.${name}`, given[name]);
  const thresholds = {
    shortMaxMs: bound('shortMaxMs'),
    mediumMaxMs: bound('mediumMaxMs'),
    longMaxMs: bound('longMaxMs'),
  };
  const isAscending = thresholds.shortMaxMs <= thresholds.mediumMaxMs && thresholds.mediumMaxMs <= thresholds.longMaxMs;
  if (!isAscending) throw outOfRange(option, 'ascending (shortMaxMs ≤ mediumMaxMs ≤ longMaxMs)', thresholds);
  return Object.freeze(thresholds);
}
