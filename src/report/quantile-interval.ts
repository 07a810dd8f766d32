// Histogram → how certain a percentile is: the order-statistic confidence interval.

import { bucketStartNs, type Histogram } from '../aggregate/histogram.js';

/** The normal deviate of a two-sided 95 % interval. */
export const Z_95 = 1.959964;

/**
 * What a timed call that stands for others is worth, as values of equal weight: (Σw)² ÷ (n · Σw²) for the weights of
 * random distances, uniform from 1 to 2k − 1 (Kish, Survey Sampling, 11.7).
 */
const TIMED_WORTH = 0.75;

/** Where the true quantile lies, with 95 % confidence. Nanoseconds. */
export interface QuantileInterval {
  readonly lowNs: number;
  readonly highNs: number;
}

/**
 * The distribution-free 95 % interval of a quantile: the values at the ranks `n·q ± 1.96·√(n·q·(1−q))` (Conover,
 * Practical Nonparametric Statistics, 3.2), widened to their buckets' edges. Undefined when there are too few values
 * for such ranks to exist: below 73 of them for q = 0.95. Another normal deviate makes another confidence. Where only
 * some calls were timed and stand for the others, they alone say how certain it is.
 */
export function quantileInterval(
  histogram: Histogram,
  quantile: number,
  deviate = Z_95,
  timedCalls?: number,
): QuantileInterval | undefined {
  let total = 0;
  histogram.forEach((_, count) => {
    total += count;
  });
  const n = timedCalls === undefined ? total : Math.floor(timedCalls * TIMED_WORTH);
  const margin = deviate * Math.sqrt(n * quantile * (1 - quantile));
  const low = Math.floor(n * quantile - margin);
  const high = Math.ceil(n * quantile + margin);
  if (low < 1 || high > n) return undefined;
  // Exactly 1 where all were timed: a quotient of ranks, multiplied by n again, is not always the rank.
  const callsARank = total / n;
  const lowRank = Math.floor(low * callsARank);
  const highRank = Math.min(total, Math.ceil(high * callsARank));

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
