// Histogram → how certain a percentile is: the order-statistic confidence interval.

import { bucketStartNs, type Histogram } from '../aggregate/histogram.js';

/** The normal deviate of a two-sided 95 % interval. */
export const Z_95 = 1.959964;

/** Where the true quantile lies, with 95 % confidence. Nanoseconds. */
export interface QuantileInterval {
  readonly lowNs: number;
  readonly highNs: number;
}

/**
 * The distribution-free 95 % interval of a quantile: the values at the ranks `n·q ± 1.96·√(n·q·(1−q))` (Conover,
 * Practical Nonparametric Statistics, 3.2), widened to their buckets' edges. Undefined when there are too few values
 * for such ranks to exist: below 73 of them for q = 0.95. Another normal deviate makes another confidence.
 */
export function quantileInterval(histogram: Histogram, quantile: number, deviate = Z_95): QuantileInterval | undefined {
  let n = 0;
  histogram.forEach((_, count) => {
    n += count;
  });
  const margin = deviate * Math.sqrt(n * quantile * (1 - quantile));
  const lowRank = Math.floor(n * quantile - margin);
  const highRank = Math.ceil(n * quantile + margin);
  if (lowRank < 1 || highRank > n) return undefined;

  let seen = 0;
  let lowNs = 0;
  let highNs = 0;
  histogram.forEach((bucket, count) => {
    if (seen < lowRank && seen + count >= lowRank) lowNs = bucketStartNs(bucket);
    if (seen < highRank && seen + count >= highRank) highNs = bucketStartNs(bucket + 1);
    seen += count;
  });
  return { lowNs, highNs };
}

export function overlap(a: QuantileInterval, b: QuantileInterval): boolean {
  return a.lowNs <= b.highNs && b.lowNs <= a.highNs;
}
