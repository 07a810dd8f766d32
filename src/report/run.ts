// Snapshot → run: what every section of the report starts from, computed once.

import { type Series, seriesFromSnapshot } from '../aggregate/series.js';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { type AnalyticsStats, type FunctionStats, functionStatsOf, statsOf } from '../aggregate/stats.js';
import { formatCount, formatQuantity } from '../console/format.js';
import { displayName } from './display-text.js';
import { LogScale } from './log-scale.js';
import type { FunctionName, Speed } from './report-types.js';
import { speedOf } from './speed.js';
import { timedEvents } from './timed-events.js';

/** Rows of a table at most. Tables that are looked at less have less: all of them together stay below 12,000 elements. */
export const MAX_ROWS = 200;

/** One (function, event type) that was called. */
export interface TrackedFunction {
  readonly series: Series;
  readonly stats: FunctionStats;
  readonly label: FunctionName;
}

export interface Run {
  readonly snapshot: AnalyticsSnapshot;
  readonly stats: AnalyticsStats;
  /** The functions that were called, by total time, largest first. */
  readonly functions: readonly TrackedFunction[];
  /** The function of an entry of `snapshot.series`; undefined for one without calls. */
  readonly functionAt: (seriesIndex: number) => TrackedFunction | undefined;
  /** The row of a name, of its largest event type; a name that is not known gets no link. */
  readonly labelOf: (functionName: string) => FunctionName;
  readonly speedOf: (durationMs: number) => Speed;
  /** Whether a retained call was timed; all are, but for some under `maxOverheadPercent`. */
  readonly isTimed: (event: number) => boolean;
  /** The axis of durations, from the fastest to the slowest call. */
  readonly scale: LogScale;
  /** Where it begins and ends, milliseconds. */
  readonly axisMs: readonly [min: number, max: number];
  readonly retained: number;
  /** What views of single calls rest on: `all 20,000 calls`, `20,000 of 45,000 calls retained`. */
  readonly scope: string;
  /** From the beginning of tracking to the snapshot. */
  readonly fromMs: number;
  readonly toMs: number;
  /** From the first to the last start of a retained call; the whole run without one. */
  readonly retainedFromMs: number;
  readonly retainedToMs: number;
  readonly timeFormat: string;
}

/** Reads a snapshot. */
export function readRun(snapshot: AnalyticsSnapshot, timeFormat: string): Run {
  const all = snapshot.series.map(seriesFromSnapshot);
  const retained = snapshot.events.series.length;
  const functions = all
    .filter((series) => series.calls > 0)
    .sort((a, b) => b.totalNs - a.totalNs || compareText(a.key.functionName, b.key.functionName) || a.id - b.id)
    .map(toTrackedFunction);
  const byIndex = new Map(functions.map((one) => [one.series.id, one]));
  const byName = new Map<string, TrackedFunction>();
  for (const one of functions) {
    if (!byName.has(one.stats.functionName)) byName.set(one.stats.functionName, one);
  }
  const axisMs = extremesOf(functions);
  const stats = statsOf(all, { eventCount: retained, overwrittenEvents: snapshot.overwrittenEvents });

  return {
    snapshot,
    stats,
    functions,
    functionAt: (index) => byIndex.get(index),
    labelOf: (name) => byName.get(name)?.label ?? { name: displayName(name), eventType: '', href: null },
    speedOf: (ms) => speedOf(ms, snapshot.durationThresholds),
    isTimed: timedEvents(snapshot),
    scale: new LogScale(...axisMs),
    axisMs,
    retained,
    scope: scopeText(retained, stats.totalCalls),
    ...spanOf(snapshot),
    timeFormat,
  };
}

function toTrackedFunction(series: Series, index: number): TrackedFunction {
  const { functionName, eventType } = series.key;
  const href = index < MAX_ROWS ? `#fn-${index + 1}` : null;
  const label = { name: displayName(functionName), eventType: displayName(eventType), href };
  return { series, stats: functionStatsOf(series), label };
}

function scopeText(retained: number, all: number): string {
  if (retained === all) return all === 1 ? 'the only call' : `all ${formatQuantity(all, 'call')}`;
  return `${formatCount(retained)} of ${formatQuantity(all, 'call')} retained`;
}

/** The fastest and the slowest call; where these are alike, the powers of ten around them: an axis needs labels. */
function extremesOf(functions: readonly TrackedFunction[]): [min: number, max: number] {
  let minMs = Number.POSITIVE_INFINITY;
  let maxMs = 0;
  for (const { stats } of functions) {
    minMs = Math.min(minMs, stats.minMs);
    maxMs = Math.max(maxMs, stats.maxMs);
  }
  if (functions.length === 0) return [0, maxMs];
  return maxMs < minMs * 10 ? LogScale.decades(minMs, maxMs).ends : [minMs, maxMs];
}

type Span = Pick<Run, 'fromMs' | 'toMs' | 'retainedFromMs' | 'retainedToMs'>;

function spanOf({ startedMs, takenMs, events, series, errorGroups }: AnalyticsSnapshot): Span {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const startMs of events.startMs) {
    first = Math.min(first, startMs);
    last = Math.max(last, startMs);
  }
  // Calls that were merged or restored may be older than the instance.
  let fromMs = Math.min(startedMs, first);
  for (const { fastest, slowest } of series) {
    fromMs = Math.min(fromMs, fastest?.startMs ?? fromMs, slowest?.startMs ?? fromMs);
  }
  for (const { firstMs } of errorGroups) fromMs = Math.min(fromMs, firstMs);
  const toMs = Math.max(fromMs, takenMs);
  if (events.startMs.length === 0) return { fromMs, toMs, retainedFromMs: fromMs, retainedToMs: toMs };
  return { fromMs, toMs, retainedFromMs: first, retainedToMs: last };
}

/** By UTF-16 code units: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
