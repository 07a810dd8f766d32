// Event source → trend: the buckets that have evaluations → every step of a window, zeros included.

import type { TimeWindow } from '../aggregate/flag-metrics.js';
import { outOfRange } from '../option-rules.js';
import type { TrendBucket } from './event-source.js';
import { errorPercent } from './flag-metrics.js';

/** One step of a flag's trend; steps without evaluations are there too, as zeros. */
export interface TrendPoint {
  readonly start: Date;
  readonly evaluations: number;
  /** 0–100. */
  readonly errorRate: number;
}

/** A window cut into steps of equal length; the last one may reach beyond the window's end. */
export interface TrendGrid {
  readonly startMs: number;
  readonly bucketMs: number;
  readonly steps: number;
}

/** A bucket of 1 ms over a year would be a mistake, not a question. */
const MAX_STEPS = 10_000;

/** Throws a RangeError when there would be too many steps. */
export function trendGrid({ startMs, endMs }: TimeWindow, bucketMs: number): TrendGrid {
  const quotient = (endMs - startMs) / bucketMs;
  // A minute ÷ (a minute ÷ 7) is a trifle more than 7, and a start far from 1970 is rounded: that is no step of its own.
  const rounding = Number.EPSILON * (quotient + Math.abs(startMs) / bucketMs);
  const steps = Math.max(1, Math.ceil(quotient - rounding));
  if (steps > MAX_STEPS) throw outOfRange('bucketMs', `at least windowMs ÷ ${MAX_STEPS}`, bucketMs);
  return { startMs, bucketMs, steps };
}

/** Oldest first. What happened at the very end of the window belongs to the last step, not to one of its own. */
export function trendPoints(buckets: readonly TrendBucket[], { startMs, bucketMs, steps }: TrendGrid): TrendPoint[] {
  const evaluations = new Float64Array(steps);
  const errors = new Float64Array(steps);
  for (const bucket of buckets) {
    const step = Math.min(Math.round((bucket.startMs - startMs) / bucketMs), steps - 1);
    evaluations[step] = (evaluations[step] as number) + bucket.evaluations;
    errors[step] = (errors[step] as number) + bucket.errors;
  }
  return Array.from({ length: steps }, (_, step) => ({
    start: new Date(startMs + step * bucketMs),
    evaluations: evaluations[step] as number,
    errorRate: errorPercent(errors[step] as number, evaluations[step] as number),
  }));
}
