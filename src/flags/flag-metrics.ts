// Aggregator → people and exporters: the metrics of one flag over one window.

import type { FlagSummary, TimeWindow } from '../aggregate/flag-metrics.js';

/** The percentiles `FlagMetrics` has, in its order. */
export const METRIC_PERCENTILES = [50, 90, 99] as const;

interface WindowText {
  readonly windowStart: string;
  readonly windowEnd: string;
}

/** Metrics of one flag. Rates are per second, `errorRate` is 0–100, latencies are milliseconds; never NaN. */
export class FlagMetrics {
  readonly evaluationRate: number;
  readonly totalEvaluations: number;
  readonly uniqueUsers: number;
  readonly variantDistribution: Readonly<Record<string, number>>;
  readonly reasonDistribution: Readonly<Record<string, number>>;
  readonly errorRate: number;
  readonly latencyP50: number;
  readonly latencyP90: number;
  readonly latencyP99: number;
  readonly windowStart: Date;
  readonly windowEnd: Date;

  /**
   * `summary` must hold the latencies of `METRIC_PERCENTILES`. The rate is over `windowMs`: the time between the window's
   * ends, unless one of them had to be rounded, as where the length is no whole number.
   */
  constructor(summary: FlagSummary, window: TimeWindow, windowMs = window.endMs - window.startMs) {
    const { totalEvaluations, errors, uniqueUsers, variants, reasons, latencies } = summary;
    this.evaluationRate = ratePerSecond(totalEvaluations, windowMs);
    this.totalEvaluations = totalEvaluations;
    this.uniqueUsers = uniqueUsers;
    this.variantDistribution = Object.fromEntries(variants);
    this.reasonDistribution = Object.fromEntries(reasons);
    this.errorRate = errorPercent(errors, totalEvaluations);
    this.latencyP50 = latencies[0] ?? 0;
    this.latencyP90 = latencies[1] ?? 0;
    this.latencyP99 = latencies[2] ?? 0;
    this.windowStart = new Date(window.startMs);
    this.windowEnd = new Date(window.endMs);
  }

  /** The same names, the window's ends as ISO 8601 text. */
  toJSON(): Omit<FlagMetrics, 'windowStart' | 'windowEnd' | 'toJSON'> & WindowText {
    return { ...this, windowStart: this.windowStart.toISOString(), windowEnd: this.windowEnd.toISOString() };
  }
}

/** 0 of nothing, however short the window. */
export function ratePerSecond(count: number, windowMs: number): number {
  return count === 0 ? 0 : count / (windowMs / 1000);
}

/** 0–100, and 0 of nothing. */
export function errorPercent(errors: number, total: number): number {
  return total === 0 ? 0 : (errors / total) * 100;
}
