// Aggregate: foreign data → snapshot. Nothing of the input is kept but what was checked; own keys only, all or nothing.

import { FIRST_BUCKET, LAST_BUCKET } from './histogram.js';
import { OUTCOMES } from './series.js';
import {
  type AnalyticsSnapshot,
  type DurationThresholds,
  type ErrorGroupSnapshot,
  type ExtremeCallSnapshot,
  type RetainedEventsSnapshot,
  type SeriesSnapshot,
  SNAPSHOT_FORMAT,
  SNAPSHOT_VERSION,
  type SnapshotSource,
} from './snapshot.js';
import {
  amount,
  amounts,
  bad,
  count,
  counts,
  epochMs,
  epochsMs,
  type Key,
  list,
  oneOf,
  pathOf,
  record,
  text,
} from './snapshot-fields.js';

const MAX_SERIES = 1_000_000;
const MAX_EVENTS = 50_000_000;
const MAX_GROUPS = 100_000;
const MAX_BUCKETS = LAST_BUCKET - FIRST_BUCKET + 1;

const name = text();
/** More than a recorder keeps of an error's name or message: grouping them is work for each character. */
const errorText = text(1_024);
const outcome = oneOf(...OUTCOMES);

const source = record<SnapshotSource>({
  required: { instanceId: count, pid: count, host: name, nodeVersion: name },
});

const thresholds = record<DurationThresholds>({
  required: { shortMaxMs: amount, mediumMaxMs: amount, longMaxMs: amount },
});

const extremeCall = record<ExtremeCallSnapshot>({
  required: { startMs: epochMs, durationNs: amount, outcome },
});

const series = record<SeriesSnapshot>({
  required: {
    functionName: name,
    methodName: name,
    eventType: name,
    calls: count,
    errors: count,
    cancelled: count,
    medium: count,
    slow: count,
    totalNs: amount,
    overheadNs: amount,
    histogram: counts(2 * MAX_BUCKETS),
  },
  optional: { fastest: extremeCall, slowest: extremeCall, timedCalls: count },
});

const failingFunction = record<ErrorGroupSnapshot['functions'][number]>({
  required: { functionName: name, count },
});

const errorGroup = record<ErrorGroupSnapshot>({
  required: {
    errorName: errorText,
    errorMessage: errorText,
    count,
    firstMs: epochMs,
    lastMs: epochMs,
    functions: list(failingFunction, MAX_SERIES),
  },
});

const eventError = record<RetainedEventsSnapshot['errors'][number]>({
  required: { event: count, name: errorText, message: errorText },
});

const events = record<RetainedEventsSnapshot>({
  required: {
    series: counts(MAX_EVENTS),
    startMs: epochsMs(MAX_EVENTS),
    durationMs: amounts(MAX_EVENTS),
    outcome: list(outcome, MAX_EVENTS),
    errors: list(eventError, MAX_EVENTS),
  },
});

const snapshot = record<AnalyticsSnapshot>({
  required: {
    format: oneOf(SNAPSHOT_FORMAT),
    version: oneOf(SNAPSHOT_VERSION),
    source,
    startedMs: epochMs,
    takenMs: epochMs,
    durationThresholds: parseThresholds,
    maxEvents: count,
    overwrittenEvents: count,
    overflowCalls: count,
    series: list(parseSeries, MAX_SERIES),
    errorGroups: list(errorGroup, MAX_GROUPS),
    events: parseEvents,
  },
  ignored: ['stats'],
});

/**
 * Checks a value and copies it. Throws a TypeError that names the first wrong field, as
 * `snapshot.series[3].calls must be a non-negative integer`. So does a field whose getter or proxy throws; what it threw
 * is the error's `cause`. The `stats` of a report's sidecar are let pass and left out.
 */
export function parseSnapshot(value: unknown): AnalyticsSnapshot {
  const parsed = snapshot(value, 'snapshot');
  const { length } = parsed.series;
  const { series } = parsed.events;
  for (let i = 0; i < series.length; i++) {
    const called = parsed.series[series[i] as number];
    if (called === undefined) throw bad('snapshot.events.series', `below the ${length} series`, i);
    if (called.calls === 0) throw bad('snapshot.events.series', 'a series with calls', i);
  }
  return parsed;
}

function parseThresholds(value: unknown, within: string, key?: Key): DurationThresholds {
  const parsed = thresholds(value, within, key);
  const isAscending = parsed.shortMaxMs <= parsed.mediumMaxMs && parsed.mediumMaxMs <= parsed.longMaxMs;
  if (!isAscending) throw bad(within, 'ascending', key);
  return parsed;
}

function parseSeries(value: unknown, within: string, key?: Key): SeriesSnapshot {
  const path = pathOf(within, key);
  const parsed = series(value, path);
  requireParts(parsed, path);
  requireBuckets(parsed, path);
  if (parsed.calls === 0) return withoutExtremes(parsed);
  const { fastest, slowest } = parsed;
  if (parsed.timedCalls === 0) throw bad(path, 'at least one of the calls', 'timedCalls');
  if (fastest === undefined) throw bad(path, 'an object', 'fastest');
  if (slowest === undefined) throw bad(path, 'an object', 'slowest');
  if (fastest.durationNs > slowest.durationNs) throw bad(path, 'at most the slowest', 'fastest.durationNs');
  return parsed;
}

function withoutExtremes({ fastest, slowest, ...others }: SeriesSnapshot): SeriesSnapshot {
  return others;
}

const PARTS = ['errors', 'cancelled', 'medium', 'slow', 'timedCalls'] as const;

function requireParts(series: SeriesSnapshot, path: string): void {
  const { calls, errors, cancelled, medium, slow, timedCalls = 0 } = series;
  if (errors + cancelled <= calls && medium + slow <= calls && timedCalls <= calls) return;
  const parts = { errors, cancelled, medium, slow, timedCalls };
  for (const part of PARTS) {
    if (parts[part] > calls) throw bad(path, `at most the ${calls} calls`, part);
  }
  if (errors + cancelled > calls) throw bad(path, 'with cancelled at most the calls', 'errors');
  throw bad(path, 'with slow at most the calls', 'medium');
}

function requireBuckets({ calls, histogram: flat }: SeriesSnapshot, path: string): void {
  const wrong = (rule: string, index?: number) => bad(pathOf(path, 'histogram'), rule, index);
  if (flat.length % 2 !== 0) throw wrong('pairs of bucket and count');
  let last = FIRST_BUCKET - 1;
  let total = 0;
  for (let i = 0; i < flat.length; i += 2) {
    const bucket = flat[i] as number;
    const inBucket = flat[i + 1] as number;
    if (bucket <= last || bucket > LAST_BUCKET) throw wrong('an ascending bucket number', i);
    if (inBucket === 0) throw wrong('above zero', i + 1);
    last = bucket;
    total += inBucket;
  }
  if (total !== calls) throw wrong(`counts that add up to the ${calls} calls`);
}

function parseEvents(value: unknown, within: string, key?: Key): RetainedEventsSnapshot {
  const path = pathOf(within, key);
  const parsed = events(value, path);
  const { length } = parsed.series;
  for (const column of ['startMs', 'durationMs', 'outcome'] as const) {
    if (parsed[column].length !== length) throw bad(path, `as long as the ${length} events`, column);
  }
  let last = -1;
  for (const [i, { event }] of parsed.errors.entries()) {
    const isNextFailure = event > last && parsed.outcome[event] === 'error';
    if (!isNextFailure) throw bad(pathOf(`${path}.errors`, i), 'an ascending index of a failed event', 'event');
    last = event;
  }
  return parsed;
}
