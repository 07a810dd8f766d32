// Exposures + plan → the sample-ratio check: did the variants get as many units as planned? The only file that knows
// jStat, taken because it is one package without others, synchronous, and compiles nothing from text.

/// <reference path="./jstat.d.ts" />
import jstat from 'jstat';

export type SampleRatioVerdict = 'as-planned' | 'mismatch' | 'few-units';

export interface SampleRatio {
  readonly verdict: SampleRatioVerdict;
  /** Null where no test was made. */
  readonly pValue: number | null;
}

/** A p-value below this is called a mismatch; strict, because the check is looked at over and over. */
export const MISMATCH_BELOW = 0.001;

/** Units to expect of each variant at least: with fewer, the chi-square distribution is no fair approximation (Cochran). */
export const LEAST_EXPECTED = 5;

/**
 * Pearson's chi-square goodness-of-fit test of the units by variant against the planned shares. A variant that the plan
 * does not give to anybody, and that somebody got, is a mismatch without a test: its p-value is 0.
 */
export function checkSampleRatio(
  observed: ReadonlyMap<string, number>,
  plan: ReadonlyMap<string, number>,
): SampleRatio {
  const planned = [...plan].filter(([, share]) => share > 0);
  const all = sumOf(planned.map(([, share]) => share));
  const units = sumOf(observed.values());
  const expected = planned.map(([variant, share]) => ({
    units: (share / all) * units,
    observed: observed.get(variant) ?? 0,
  }));
  if (sumOf(expected.map((one) => one.observed)) < units) return { verdict: 'mismatch', pValue: 0 };
  if (expected.some((one) => one.units < LEAST_EXPECTED)) return { verdict: 'few-units', pValue: null };
  // Everything in one variant, as planned.
  if (expected.length === 1) return { verdict: 'as-planned', pValue: null };

  const chiSquare = sumOf(expected.map((one) => (one.observed - one.units) ** 2 / one.units));
  const pValue = Math.max(0, 1 - jstat.chisquare.cdf(chiSquare, expected.length - 1));
  return { verdict: pValue < MISMATCH_BELOW ? 'mismatch' : 'as-planned', pValue };
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
