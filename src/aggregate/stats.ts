// Aggregate → numbers people read: totals, rates and percentiles over any set of series.

import type { CallEvent } from '../event.js';
import { Histogram } from './histogram.js';
import type { ExtremeCall, Series } from './series.js';

/** Calls by speed. */
export interface DurationCounts {
  readonly fast: number;
  readonly medium: number;
  readonly slow: number;
}

/** Lifetime and exact; only `eventCount` speaks of the retained events. Times in milliseconds. */
export interface AnalyticsStats {
  readonly totalCalls: number;
  readonly totalSuccess: number;
  readonly totalErrors: number;
  readonly totalCancelled: number;
  /** `totalSuccess ÷ totalCalls × 100`; 0 without calls. */
  readonly successRate: number;
  readonly totalTimeMs: number;
  readonly avgDurationMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** The single slowest and fastest call ever, without the error of one that failed; null without calls. */
  readonly slowest: CallEvent | null;
  readonly fastest: CallEvent | null;
  readonly durationCounts: DurationCounts;
  /** Distinct function names. */
  readonly functionCount: number;
  /** Events retained now. */
  readonly eventCount: number;
  /** Events the ring overwrote and merges dropped. */
  readonly overwrittenEvents: number;
  readonly overheadMs: number;
  /** Calls that the times were measured on, where `maxOverheadPercent` let not all be timed; absent: all of them. */
  readonly timedCalls?: number;
}

/** One (function, event type). Times in milliseconds. */
export interface FunctionStats {
  readonly functionName: string;
  readonly eventType: string;
  readonly calls: number;
  readonly success: number;
  readonly errors: number;
  readonly cancelled: number;
  /** 0–100. */
  readonly successRate: number;
  readonly totalTimeMs: number;
  readonly avgDurationMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly durationCounts: DurationCounts;
  readonly overheadMs: number;
  /** Calls that the times were measured on, where `maxOverheadPercent` let not all be timed; absent: all of them. */
  readonly timedCalls?: number;
}

const PERCENTILES = [50, 90, 95, 99] as const;

/** What only the retained events know. */
export interface RetainedCounts {
  readonly eventCount: number;
  readonly overwrittenEvents: number;
}

/** Totals over any set of series. */
export function statsOf(series: readonly Series[], retained: RetainedCounts): AnalyticsStats {
  const names = new Set<string>();
  const total = { calls: 0, timed: 0, errors: 0, cancelled: 0, medium: 0, slow: 0, ns: 0, overheadNs: 0 };
  let slowest: ExtremeCall | undefined;
  let fastest: ExtremeCall | undefined;
  for (const one of series) {
    if (one.calls === 0) continue;
    names.add(one.key.functionName);
    total.calls += one.calls;
    total.timed += one.timedCalls;
    total.errors += one.errors;
    total.cancelled += one.cancelled;
    total.medium += one.medium;
    total.slow += one.slow;
    total.ns += one.totalNs;
    total.overheadNs += one.overheadNs;
    if (slowest === undefined || one.maxNs > slowest.durationNs) slowest = one.slowest;
    if (fastest === undefined || one.minNs < fastest.durationNs) fastest = one.fastest;
  }
  const [p50Ms, p90Ms, p95Ms, p99Ms] = percentilesMs(series);
  const totalSuccess = total.calls - total.errors - total.cancelled;
  return {
    totalCalls: total.calls,
    totalSuccess,
    totalErrors: total.errors,
    totalCancelled: total.cancelled,
    successRate: percentOf(totalSuccess, total.calls),
    totalTimeMs: total.ns / 1e6,
    avgDurationMs: total.calls === 0 ? 0 : total.ns / 1e6 / total.calls,
    p50Ms,
    p90Ms,
    p95Ms,
    p99Ms,
    slowest: slowest === undefined ? null : toEvent(slowest),
    fastest: fastest === undefined ? null : toEvent(fastest),
    durationCounts: { fast: total.calls - total.medium - total.slow, medium: total.medium, slow: total.slow },
    functionCount: names.size,
    ...retained,
    overheadMs: total.overheadNs / 1e6,
    ...timedOf(total.timed, total.calls),
  };
}

/** The row of one series. */
export function functionStatsOf(series: Series): FunctionStats {
  const [p50Ms, p90Ms, p95Ms, p99Ms] = percentilesMs([series]);
  const success = series.calls - series.errors - series.cancelled;
  return {
    functionName: series.key.functionName,
    eventType: series.key.eventType,
    calls: series.calls,
    success,
    errors: series.errors,
    cancelled: series.cancelled,
    successRate: percentOf(success, series.calls),
    totalTimeMs: series.totalNs / 1e6,
    avgDurationMs: series.calls === 0 ? 0 : series.totalNs / 1e6 / series.calls,
    minMs: series.calls === 0 ? 0 : series.minNs / 1e6,
    maxMs: series.calls === 0 ? 0 : series.maxNs / 1e6,
    p50Ms,
    p90Ms,
    p95Ms,
    p99Ms,
    durationCounts: {
      fast: series.calls - series.medium - series.slow,
      medium: series.medium,
      slow: series.slow,
    },
    overheadMs: series.overheadNs / 1e6,
    ...timedOf(series.timedCalls, series.calls),
  };
}

function timedOf(timedCalls: number, calls: number): { readonly timedCalls?: number } {
  return timedCalls === calls ? {} : { timedCalls };
}

/** Percentiles over the merged histograms, never outside the exact extremes. */
function percentilesMs(series: readonly Series[]): [number, number, number, number] {
  let calls = 0;
  let minNs = Number.POSITIVE_INFINITY;
  let maxNs = 0;
  for (const one of series) {
    if (one.calls === 0) continue;
    calls += one.calls;
    minNs = Math.min(minNs, one.minNs);
    maxNs = Math.max(maxNs, one.maxNs);
  }
  const clamped = mergedHistogram(series)
    .percentiles(PERCENTILES, calls)
    .map((ns) => Math.min(maxNs, Math.max(minNs, ns)) / 1e6);
  return clamped as [number, number, number, number];
}

function mergedHistogram(series: readonly Series[]): Histogram {
  if (series.length === 1) return (series[0] as Series).histogram;
  const merged = new Histogram();
  for (const one of series) merged.merge(one.histogram);
  return merged;
}

/** `part` of `whole` in per cent; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : (part / whole) * 100;
}

function toEvent(call: ExtremeCall): CallEvent {
  return {
    functionName: call.key.functionName,
    eventType: call.key.eventType,
    startTime: call.startMs,
    durationMs: call.durationNs / 1e6,
    success: call.outcome === 'success',
    outcome: call.outcome,
  };
}
