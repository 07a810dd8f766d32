// Store → snapshot: the calls of a window as an Analytics would hand them out, for the report and for merging.

import { hostname } from 'node:os';
import { ErrorGroups, OTHER_ERRORS } from '../aggregate/error-groups.js';
import type { TimeWindow } from '../aggregate/flag-metrics.js';
import { methodNameOf } from '../aggregate/method-name.js';
import {
  type AnalyticsSnapshot,
  type ErrorGroupSnapshot,
  type ExtremeCallSnapshot,
  type RetainedEventsSnapshot,
  type SeriesSnapshot,
  SNAPSHOT_FORMAT,
  SNAPSHOT_VERSION,
} from '../aggregate/snapshot.js';
import type { AnalyticsStore, StoredCalls, StoredExtreme, StoredFailure, StoredSeries } from './analytics-store.js';
import { type CallsSnapshotOptions, resolveSnapshotOptions } from './call-snapshot-options.js';
import type { CallRow } from './event-row.js';
import { storedOutcome } from './stored-outcome.js';

/** Failures that differ in more than digits, ids and quoted text are grouped here, so more are read than are shown. */
const MAX_FAILURES = 5_000;

/**
 * The calls that started in a window, both ends included to the millisecond. Totals are exact, computed by the
 * database; the newest `maxEvents` calls come along one by one. Rejects with the store's error, and for a wrong option
 * with one that names it.
 */
export async function callsSnapshot(
  source: Pick<AnalyticsStore, 'readCalls'>,
  options: CallsSnapshotOptions = {},
): Promise<AnalyticsSnapshot> {
  const { window, maxEvents, durationThresholds } = resolveSnapshotOptions(options);
  const query = { thresholds: durationThresholds, maxEvents, maxFailures: MAX_FAILURES };
  const calls = await source.readCalls(window, query);
  const series = calls.series.map(seriesOf);
  const events = eventColumns(calls.newest, series);
  return {
    format: SNAPSHOT_FORMAT,
    version: SNAPSHOT_VERSION,
    source: { instanceId: 0, pid: process.pid, host: hostname(), nodeVersion: process.version },
    startedMs: window.startMs,
    takenMs: window.endMs,
    durationThresholds: { ...durationThresholds },
    maxEvents,
    overwrittenEvents: Math.max(0, sum(series, 'calls') - events.series.length),
    overflowCalls: 0,
    series,
    errorGroups: errorGroupsOf(calls, window),
    events,
  };
}

function seriesOf(stored: StoredSeries): SeriesSnapshot {
  const { functionName, eventType, calls, errors, cancelled, medium, slow, histogram } = stored;
  return {
    functionName,
    methodName: methodNameOf(functionName),
    eventType,
    calls,
    errors,
    cancelled,
    medium,
    slow,
    totalNs: stored.totalMs * 1e6,
    fastest: extremeOf(stored.fastest),
    slowest: extremeOf(stored.slowest),
    // What tracking cost is known to the process that tracked, and no column of the table: 0 is not measured.
    overheadNs: 0,
    histogram,
  };
}

function extremeOf({ tsUs, durationMs, outcome }: StoredExtreme): ExtremeCallSnapshot {
  return { startMs: tsUs / 1_000, durationNs: durationMs * 1e6, outcome };
}

function errorGroupsOf({ failures, series }: StoredCalls, window: TimeWindow): ErrorGroupSnapshot[] {
  const groups = new ErrorGroups();
  for (const failure of failures) groups.absorb(groupOf(failure));
  // The rarest failures of a window with very many kinds were not read, but they are counted.
  const unread = sum(series, 'errors') - sum(failures, 'count');
  const span = { firstMs: window.startMs, lastMs: window.endMs };
  if (unread > 0) groups.absorb({ ...OTHER_ERRORS, ...span, count: unread, functions: [] });
  return groups.toSnapshot();
}

function groupOf({ functionName, errorName, errorMessage, count, firstUs, lastUs }: StoredFailure): ErrorGroupSnapshot {
  const functions = [{ functionName, count }];
  return { errorName, errorMessage, count, firstMs: firstUs / 1_000, lastMs: lastUs / 1_000, functions };
}

function eventColumns(rows: readonly CallRow[], series: readonly SeriesSnapshot[]): RetainedEventsSnapshot {
  const indexes = new Map(series.map(({ functionName, eventType }, i) => [keyOf(functionName, eventType), i]));
  const indexOf = (row: CallRow) => indexes.get(keyOf(row.functionName, row.eventType));
  // A call may have been written between the database's answers to two questions.
  const known = rows.filter((row) => indexOf(row) !== undefined);
  return {
    series: known.map((row) => indexOf(row) as number),
    startMs: known.map(({ tsUs }) => tsUs / 1_000),
    durationMs: known.map(({ durationMs }) => durationMs),
    outcome: known.map(({ outcome }) => storedOutcome(outcome)),
    errors: known.flatMap((row, event) =>
      storedOutcome(row.outcome) === 'error'
        ? [{ event, name: row.errorName ?? '', message: row.errorMessage ?? '' }]
        : [],
    ),
  };
}

/** A name is foreign text, so any separator might occur in it: its length keeps it apart from the type. */
function keyOf(functionName: string, eventType: string): string {
  return `${functionName.length}:${functionName}${eventType}`;
}

function sum<K extends string>(rows: readonly Readonly<Record<K, number>>[], column: K): number {
  return rows.reduce((total, row) => total + row[column], 0);
}
