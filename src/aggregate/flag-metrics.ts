// Aggregate: what a window of one flag's evaluations comes to, in one pass.

import { EvaluationReason, type FlagEvaluationEvent } from '../event.js';

/** A span of time, both ends included; epoch milliseconds. */
export interface TimeWindow {
  readonly startMs: number;
  readonly endMs: number;
}

/** What every event source can tell of one flag in a window, however it computes it. */
export interface FlagSummary {
  readonly totalEvaluations: number;
  /** Evaluations with the reason `ERROR`. */
  readonly errors: number;
  /** Distinct targeting keys. */
  readonly uniqueUsers: number;
  /** Evaluations by variant; those without one are `default`. */
  readonly variants: ReadonlyMap<string, number>;
  readonly reasons: ReadonlyMap<string, number>;
  /** Milliseconds, in the order of the percentiles asked for; zeros without a measured duration. */
  readonly latencies: readonly number[];
}

/** What evaluations without a variant are counted as. */
export const NO_VARIANT = 'default';

/** Collects evaluations of one flag into a summary. */
export class FlagTally {
  #total = 0;
  #errors = 0;
  readonly #users = new Set<string>();
  readonly #variants = new Map<string, number>();
  readonly #reasons = new Map<string, number>();
  readonly #durations: number[] = [];

  add({ reason, variant, targetingKey, evaluationDurationMs }: FlagEvaluationEvent): void {
    this.#total++;
    if (reason === EvaluationReason.ERROR) this.#errors++;
    if (targetingKey !== undefined) this.#users.add(targetingKey);
    increment(this.#variants, variant ?? NO_VARIANT);
    increment(this.#reasons, reason);
    // 0 is "not measured".
    if (evaluationDurationMs > 0) this.#durations.push(evaluationDurationMs);
  }

  summary(percentiles: readonly number[]): FlagSummary {
    const sorted = new Float64Array(this.#durations).sort();
    return {
      totalEvaluations: this.#total,
      errors: this.#errors,
      uniqueUsers: this.#users.size,
      variants: this.#variants,
      reasons: this.#reasons,
      latencies: percentiles.map((percentile) => interpolatedPercentile(sorted, percentile)),
    };
  }
}

/** The two ranks a percentile lies between, counted from 0, and how far from the lower one, 0–1. */
export interface ClosestRanks {
  readonly below: number;
  readonly above: number;
  readonly fraction: number;
}

/** Where a percentile lies among `count` values, at least one; p ≤ 0 is the lowest, p ≥ 100 the highest. */
export function closestRanks(count: number, percentile: number): ClosestRanks {
  const rank = (Math.min(100, Math.max(0, percentile)) / 100) * (count - 1);
  const below = Math.floor(rank);
  return { below, above: Math.min(below + 1, count - 1), fraction: rank - below };
}

/**
 * A percentile of ascending values by linear interpolation between the closest ranks: numpy's default, SQL's
 * `percentile_cont`. 0 without values. Only the values at the closest ranks are read.
 */
export function interpolatedPercentile(sorted: ArrayLike<number>, percentile: number): number {
  if (sorted.length === 0) return 0;
  const { below, above, fraction } = closestRanks(sorted.length, percentile);
  const low = sorted[below] as number;
  return low + ((sorted[above] as number) - low) * fraction;
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
