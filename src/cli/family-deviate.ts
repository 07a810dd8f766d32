// Number of comparisons → how wide an interval must be: with many functions, one of them looks slower by chance.

import { Z_95 } from '../report/quantile-interval.js';

/**
 * The normal deviate of the intervals to compare when `comparisons` are made at once, such that the chance of any false
 * difference stays what it is for one comparison of 95 % intervals (Bonferroni). Two independent intervals of deviate z
 * part by chance when their estimates are √2·z standard errors apart.
 */
export function familyDeviate(comparisons: number): number {
  if (comparisons <= 1) return Z_95;
  return upperDeviate(upperTail(Z_95 * Math.SQRT2) / comparisons) / Math.SQRT2;
}

/** Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17; the error is below 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * z);
  const series = [0.319_381_53, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
  const polynomial = series.reduceRight((sum, factor) => (sum + factor) * t, 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}

/** The same, 26.2.23: the inverse; the error is below 4.5e-4. */
function upperDeviate(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability));
  const above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
  const below = 1 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
  return t - above / below;
}
