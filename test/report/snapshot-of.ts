// Calls → the snapshot an `Analytics` that saw them would give: for tests that need to know every number.

import { ErrorGroups } from '../../src/aggregate/error-groups.js';
import { Histogram } from '../../src/aggregate/histogram.js';
import type { AnalyticsSnapshot, SeriesSnapshot } from '../../src/aggregate/snapshot.js';
import type { Outcome } from '../../src/event.js';

export interface Call {
  readonly functionName: string;
  readonly eventType?: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly outcome?: Outcome;
  readonly errorName?: string;
  readonly errorMessage?: string;
  /** False: counted and not timed. Its duration is 0 then; the first of its function that was timed stands for it. */
  readonly isTimed?: boolean;
}

export interface SnapshotOptions {
  readonly startedMs?: number;
  readonly takenMs?: number;
  readonly host?: string;
  /** Calls retained; the newest. */
  readonly maxEvents?: number;
  readonly overheadNsPerCall?: number;
  /** One call in so many was timed; of all series. */
  readonly timedOneOf?: number;
  readonly thresholds?: { readonly shortMaxMs: number; readonly mediumMaxMs: number };
}

export const START_MS = Date.UTC(2026, 9, 18, 14, 2, 11);

export function snapshotOf(calls: readonly Call[], options: SnapshotOptions = {}): AnalyticsSnapshot {
  const { shortMaxMs, mediumMaxMs } = options.thresholds ?? { shortMaxMs: 200, mediumMaxMs: 1000 };
  const { maxEvents = 100_000, overheadNsPerCall = 1000 } = options;
  const keys: string[] = [];
  const bySeries: Call[][] = [];
  const index = calls.map((call) => {
    const key = JSON.stringify([call.functionName, call.eventType]);
    let at = keys.indexOf(key);
    if (at === -1) {
      at = keys.push(key) - 1;
      bySeries.push([]);
    }
    bySeries[at]?.push(call);
    return at;
  });
  const groups = new ErrorGroups();
  for (const call of calls) {
    if (call.outcome !== 'error') continue;
    const { errorName = 'Error', errorMessage = '', functionName, startMs } = call;
    groups.record({ errorName, errorMessage, functionName, timeMs: startMs });
  }
  const first = Math.max(0, calls.length - maxEvents);
  const kept = calls.slice(first);
  return {
    format: 'tracklight-snapshot',
    version: 1,
    source: { instanceId: 1, pid: 4711, host: options.host ?? 'worker-3', nodeVersion: 'v22.20.0' },
    startedMs: options.startedMs ?? START_MS,
    takenMs: options.takenMs ?? START_MS + 838_000,
    durationThresholds: { shortMaxMs, mediumMaxMs, longMaxMs: 10_000 },
    maxEvents,
    overwrittenEvents: first,
    overflowCalls: 0,
    series: bySeries.map((of) => ({
      ...seriesOf(of, shortMaxMs, mediumMaxMs, overheadNsPerCall),
      ...(options.timedOneOf === undefined ? {} : { timedCalls: Math.ceil(of.length / options.timedOneOf) }),
    })),
    errorGroups: groups.toSnapshot(),
    events: {
      series: index.slice(first),
      startMs: kept.map(({ startMs }) => startMs),
      durationMs: kept.map(({ durationMs }) => durationMs),
      outcome: kept.map(({ outcome = 'success' }) => outcome),
      errors: kept.flatMap(({ outcome, errorName = 'Error', errorMessage = '' }, event) =>
        outcome === 'error' ? [{ event, name: errorName, message: errorMessage }] : [],
      ),
    },
  };
}

function seriesOf(calls: readonly Call[], shortMaxMs: number, mediumMaxMs: number, overheadNs: number): SeriesSnapshot {
  const timed = calls.filter(({ isTimed = true }) => isTimed);
  const countedMs = ({ durationMs, isTimed = true }: Call) => (isTimed ? durationMs : (timed[0]?.durationMs ?? 0));
  const histogram = new Histogram();
  for (const call of calls) histogram.record(countedMs(call) * 1e6);
  const [{ functionName, eventType = 'api' }] = calls as [Call];
  const byDuration = [...timed].sort((a, b) => a.durationMs - b.durationMs);
  const count = (is: (call: Call) => boolean): number => calls.filter(is).length;
  return {
    functionName,
    methodName: functionName.slice(functionName.lastIndexOf('.') + 1),
    eventType,
    calls: calls.length,
    errors: count(({ outcome }) => outcome === 'error'),
    cancelled: count(({ outcome }) => outcome === 'cancelled'),
    medium: count(({ durationMs }) => durationMs > shortMaxMs && durationMs <= mediumMaxMs),
    slow: count(({ durationMs }) => durationMs > mediumMaxMs),
    totalNs: calls.reduce((sum, call) => sum + countedMs(call) * 1e6, 0),
    fastest: extreme(byDuration[0] as Call),
    slowest: extreme(byDuration.at(-1) as Call),
    ...(timed.length === calls.length ? {} : { timedCalls: timed.length }),
    overheadNs: calls.length * overheadNs,
    histogram: histogram.toBuckets(),
  };
}

function extreme({ startMs, durationMs, outcome = 'success' }: Call) {
  return { startMs, durationNs: durationMs * 1e6, outcome };
}
