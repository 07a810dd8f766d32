// Run → the functions table: one row a (function, event type), by total time.

import { percentOf } from '../aggregate/stats.js';
import { formatRoundDuration } from '../console/format.js';
import { BaselineFunctions } from './baseline.js';
import { displayName } from './display-text.js';
import { count, duration, estimate, overhead, percent } from './figure.js';
import { HISTOGRAM_HEIGHT, HISTOGRAM_WIDTH, miniHistogram } from './mini-histogram.js';
import type { FunctionRow, FunctionsView, SpeedShare } from './report-types.js';
import { limitRows } from './row-limit.js';
import { MAX_ROWS, type Run, type TrackedFunction } from './run.js';
import { timedShare } from './timed-share.js';

const ROWS = { max: MAX_ROWS, initial: 15, noun: 'functions', chosen: 'by total time' };
const MAX_GONE = 10;
const MAX_AXIS_LABELS = 4;

export function functionsView(run: Run, baseline: Run | undefined): FunctionsView | null {
  if (run.functions.length === 0) return null;
  const limit = limitRows(run.functions.length, ROWS);
  const before = baseline === undefined ? undefined : new BaselineFunctions(baseline);
  const gone = goneFunctions(run, baseline);
  return {
    rows: run.functions.slice(0, limit.shown).map((one, index) => ({
      ...functionRow(run, one, index),
      isExtra: index >= limit.initial,
      delta: before === undefined ? null : before.compareP95(one),
    })),
    limit,
    hasBaseline: baseline !== undefined,
    speeds: speedShares(run),
    axis: run.scale.ticks(MAX_AXIS_LABELS),
    histogramWidth: HISTOGRAM_WIDTH,
    histogramHeight: HISTOGRAM_HEIGHT,
    gone: gone.slice(0, MAX_GONE),
    goneNotShown: Math.max(0, gone.length - MAX_GONE),
  };
}

function functionRow(run: Run, one: TrackedFunction, index: number): Omit<FunctionRow, 'isExtra' | 'delta'> {
  const { stats, series } = one;
  const longestMs = run.functions[0]?.stats.totalTimeMs ?? 0;
  const isEstimated = stats.timedCalls !== undefined;
  const time = (ms: number) => duration(ms, isEstimated);
  return {
    ...one.label,
    id: `fn-${index + 1}`,
    calls: count(stats.calls),
    timed: timedShare(stats.calls, stats.timedCalls),
    successRate: percent(stats.successRate),
    failed: count(stats.errors),
    cancelled: count(stats.cancelled),
    histogram: miniHistogram(series.histogram, stats, run.scale, run.speedOf),
    p50: time(stats.p50Ms),
    p90: time(stats.p90Ms),
    p95: time(stats.p95Ms),
    p99: time(stats.p99Ms),
    max: time(stats.maxMs),
    totalTime: time(stats.totalTimeMs),
    timeShare: percent(percentOf(stats.totalTimeMs, run.stats.totalTimeMs)),
    bar: Math.ceil(percentOf(stats.totalTimeMs, longestMs)),
    overhead: overhead(stats.overheadMs, (ms) => estimate(percent(percentOf(ms, stats.totalTimeMs)), isEstimated)),
  };
}

function speedShares(run: Run): SpeedShare[] {
  const { fast, medium, slow } = run.stats.durationCounts;
  const { shortMaxMs, mediumMaxMs } = run.snapshot.durationThresholds;
  const share = (calls: number) =>
    estimate(percent(percentOf(calls, run.stats.totalCalls)), run.stats.timedCalls !== undefined);
  return [
    { speed: 'fast', rule: `≤ ${formatRoundDuration(shortMaxMs)}`, share: share(fast) },
    { speed: 'medium', rule: `≤ ${formatRoundDuration(mediumMaxMs)}`, share: share(medium) },
    { speed: 'slow', rule: `> ${formatRoundDuration(mediumMaxMs)}`, share: share(slow) },
  ];
}

/** Names of the baseline that this run never called. */
function goneFunctions(run: Run, baseline: Run | undefined): string[] {
  if (baseline === undefined) return [];
  const called = new Set(run.functions.map(({ stats }) => stats.functionName));
  const gone = new Set(baseline.functions.map(({ stats }) => stats.functionName).filter((name) => !called.has(name)));
  return [...gone].map(displayName);
}
