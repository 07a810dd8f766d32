// Engines → percentiles: which ranks to ask a database for where it has no percentile of its own, and what they give.

import { closestRanks, interpolatedPercentile } from '../../aggregate/flag-metrics.js';

/** The ranks, counted from 0 and ascending, that the percentiles of `count` values are interpolated between. */
export function ranksFor(count: number, percentiles: readonly number[]): number[] {
  const ranks = percentiles.flatMap((percentile) => {
    const { below, above } = closestRanks(count, percentile);
    return [below, above];
  });
  return [...new Set(ranks)].sort((a, b) => a - b);
}

/** The percentiles of `count` values of which those at `ranksFor` are known. */
export function percentilesAt(
  count: number,
  valueByRank: ReadonlyMap<number, number>,
  percentiles: readonly number[],
): number[] {
  const sorted = { length: count, ...Object.fromEntries(valueByRank) };
  return percentiles.map((percentile) => interpolatedPercentile(sorted, percentile));
}
