// Aggregate: foreign data → snapshot. Nothing of the input is kept but what was checked; own keys only, all or nothing.

import type { Outcome } from '../event.js';
import { FIRST_BUCKET, LAST_BUCKET } from './histogram.js';
import {
  type AnalyticsSnapshot,
  type ErrorGroupSnapshot,
  type ExtremeCallSnapshot,
  type RetainedEventsSnapshot,
  type SeriesSnapshot,
  SNAPSHOT_FORMAT,
  SNAPSHOT_VERSION,
} from './snapshot.js';
import { amount, at, bad, count, epochMs, type ItemParser, list, outcome, record, text } from './snapshot-fields.js';

const MAX_SERIES = 1_000_000;
const MAX_EVENTS = 50_000_000;
const MAX_GROUPS = 100_000;
/** More than a recorder keeps of an error's name or message: grouping them is work for each character. */
const MAX_ERROR_TEXT = 1_024;

/**
 * Checks a value and copies it. Throws a TypeError that names the first wrong field, as
 * `snapshot.series[3].calls must be a non-negative integer`. So does a field whose getter or proxy throws; what it threw
 * is the error's `cause`. The `stats` of a report's sidecar are let pass and left out.
 */
export function parseSnapshot(value: unknown): AnalyticsSnapshot {
  const fields = record(value, 'snapshot', {
    required: [...SNAPSHOT_FIELDS],
    optional: ['stats'],
  });
  if (fields.format !== SNAPSHOT_FORMAT) throw bad('snapshot.format', `'${SNAPSHOT_FORMAT}'`);
  if (fields.version !== SNAPSHOT_VERSION) throw bad('snapshot.version', `${SNAPSHOT_VERSION}`);
  const series = list(fields.series, 'snapshot.series', MAX_SERIES, parseSeries);
  return {
    format: SNAPSHOT_FORMAT,
    version: SNAPSHOT_VERSION,
    source: parseSource(fields.source, 'snapshot.source'),
    startedMs: epochMs(fields.startedMs, 'snapshot.startedMs'),
    takenMs: epochMs(fields.takenMs, 'snapshot.takenMs'),
    durationThresholds: parseThresholds(fields.durationThresholds, 'snapshot.durationThresholds'),
    maxEvents: count(fields.maxEvents, 'snapshot.maxEvents'),
    overwrittenEvents: count(fields.overwrittenEvents, 'snapshot.overwrittenEvents'),
    overflowCalls: count(fields.overflowCalls, 'snapshot.overflowCalls'),
    series,
    errorGroups: list(fields.errorGroups, 'snapshot.errorGroups', MAX_GROUPS, parseErrorGroup),
    events: parseEvents(fields.events, 'snapshot.events', series.length),
  };
}

const SNAPSHOT_FIELDS = [
  'format',
  'version',
  'source',
  'startedMs',
  'takenMs',
  'durationThresholds',
  'maxEvents',
  'overwrittenEvents',
  'overflowCalls',
  'series',
  'errorGroups',
  'events',
] as const;

function parseSource(value: unknown, path: string): AnalyticsSnapshot['source'] {
  const fields = record(value, path, { required: ['instanceId', 'pid', 'host', 'nodeVersion'] });
  return {
    instanceId: count(fields.instanceId, `${path}.instanceId`),
    pid: count(fields.pid, `${path}.pid`),
    host: text(fields.host, `${path}.host`),
    nodeVersion: text(fields.nodeVersion, `${path}.nodeVersion`),
  };
}

function parseThresholds(value: unknown, path: string): AnalyticsSnapshot['durationThresholds'] {
  const fields = record(value, path, { required: ['shortMaxMs', 'mediumMaxMs', 'longMaxMs'] });
  const thresholds = {
    shortMaxMs: amount(fields.shortMaxMs, `${path}.shortMaxMs`),
    mediumMaxMs: amount(fields.mediumMaxMs, `${path}.mediumMaxMs`),
    longMaxMs: amount(fields.longMaxMs, `${path}.longMaxMs`),
  };
  const isAscending = thresholds.shortMaxMs <= thresholds.mediumMaxMs && thresholds.mediumMaxMs <= thresholds.longMaxMs;
  if (!isAscending) throw bad(path, 'ascending');
  return thresholds;
}

function parseSeries(value: unknown, within: string, index: number): SeriesSnapshot {
  const path = at(within, index);
  const fields = record(value, path, {
    required: [
      'functionName',
      'methodName',
      'eventType',
      'calls',
      'errors',
      'cancelled',
      'medium',
      'slow',
      'totalNs',
      'overheadNs',
      'histogram',
    ],
    optional: ['fastest', 'slowest', 'timedCalls'],
  });
  const calls = count(fields.calls, `${path}.calls`);
  const upTo = (name: 'errors' | 'cancelled' | 'medium' | 'slow' | 'timedCalls') => {
    const part = count(fields[name], `${path}.${name}`);
    if (part > calls) throw bad(`${path}.${name}`, `at most the ${calls} calls`);
    return part;
  };
  const series = {
    functionName: text(fields.functionName, `${path}.functionName`),
    methodName: text(fields.methodName, `${path}.methodName`),
    eventType: text(fields.eventType, `${path}.eventType`),
    calls,
    errors: upTo('errors'),
    cancelled: upTo('cancelled'),
    medium: upTo('medium'),
    slow: upTo('slow'),
    totalNs: amount(fields.totalNs, `${path}.totalNs`),
    overheadNs: amount(fields.overheadNs, `${path}.overheadNs`),
    ...(fields.timedCalls === undefined ? {} : { timedCalls: upTo('timedCalls') }),
    histogram: parseHistogram(fields.histogram, `${path}.histogram`, calls),
  };
  if (series.errors + series.cancelled > calls) throw bad(`${path}.errors`, 'with cancelled at most the calls');
  if (series.medium + series.slow > calls) throw bad(`${path}.medium`, 'with slow at most the calls');
  if (calls === 0) return series;
  if (series.timedCalls === 0) throw bad(`${path}.timedCalls`, 'at least one of the calls');
  const fastest = parseExtreme(fields.fastest, `${path}.fastest`);
  const slowest = parseExtreme(fields.slowest, `${path}.slowest`);
  if (fastest.durationNs > slowest.durationNs) throw bad(`${path}.fastest.durationNs`, 'at most the slowest');
  return { ...series, fastest, slowest };
}

function parseExtreme(value: unknown, path: string): ExtremeCallSnapshot {
  const fields = record(value, path, { required: ['startMs', 'durationNs', 'outcome'] });
  return {
    startMs: epochMs(fields.startMs, `${path}.startMs`),
    durationNs: amount(fields.durationNs, `${path}.durationNs`),
    outcome: outcome(fields.outcome, `${path}.outcome`),
  };
}

function parseHistogram(value: unknown, path: string, calls: number): number[] {
  const flat = list(value, path, 2 * (LAST_BUCKET - FIRST_BUCKET + 1), count);
  if (flat.length % 2 !== 0) throw bad(path, 'pairs of bucket and count');
  let last = FIRST_BUCKET - 1;
  let total = 0;
  for (let i = 0; i < flat.length; i += 2) {
    const bucket = flat[i] as number;
    const inBucket = flat[i + 1] as number;
    if (bucket <= last || bucket > LAST_BUCKET) throw bad(path, 'an ascending bucket number', i);
    if (inBucket === 0) throw bad(path, 'above zero', i + 1);
    last = bucket;
    total += inBucket;
  }
  if (total !== calls) throw bad(path, `counts that add up to the ${calls} calls`);
  return flat;
}

function parseErrorGroup(value: unknown, within: string, index: number): ErrorGroupSnapshot {
  const path = at(within, index);
  const fields = record(value, path, {
    required: ['errorName', 'errorMessage', 'count', 'firstMs', 'lastMs', 'functions'],
  });
  return {
    errorName: text(fields.errorName, `${path}.errorName`, MAX_ERROR_TEXT),
    errorMessage: text(fields.errorMessage, `${path}.errorMessage`, MAX_ERROR_TEXT),
    count: count(fields.count, `${path}.count`),
    firstMs: epochMs(fields.firstMs, `${path}.firstMs`),
    lastMs: epochMs(fields.lastMs, `${path}.lastMs`),
    functions: list(fields.functions, `${path}.functions`, MAX_SERIES, parseFailingFunction),
  };
}

function parseFailingFunction(value: unknown, within: string, index: number): ErrorGroupSnapshot['functions'][number] {
  const path = at(within, index);
  const fields = record(value, path, { required: ['functionName', 'count'] });
  return {
    functionName: text(fields.functionName, `${path}.functionName`),
    count: count(fields.count, `${path}.count`),
  };
}

function parseEvents(value: unknown, path: string, seriesCount: number): RetainedEventsSnapshot {
  const fields = record(value, path, { required: ['series', 'startMs', 'durationMs', 'outcome', 'errors'] });
  const seriesIndex = (one: unknown, within: string, i: number) => {
    const index = count(one, within, i);
    if (index >= seriesCount) throw bad(within, `below the ${seriesCount} series`, i);
    return index;
  };
  const series = list(fields.series, `${path}.series`, MAX_EVENTS, seriesIndex);
  const column = <T>(name: 'startMs' | 'durationMs' | 'outcome', parse: ItemParser<T>): T[] => {
    const values = list(fields[name], `${path}.${name}`, MAX_EVENTS, parse);
    if (values.length !== series.length) throw bad(`${path}.${name}`, `as long as the ${series.length} events`);
    return values;
  };
  const outcomes = column('outcome', outcome);
  return {
    series,
    startMs: column('startMs', epochMs),
    durationMs: column('durationMs', amount),
    outcome: outcomes,
    errors: parseEventErrors(fields.errors, `${path}.errors`, outcomes),
  };
}

function parseEventErrors(
  value: unknown,
  path: string,
  outcomes: readonly Outcome[],
): RetainedEventsSnapshot['errors'] {
  let last = -1;
  return list(value, path, outcomes.length, (one, within, i) => {
    const row = record(one, at(within, i), { required: ['event', 'name', 'message'] });
    const event = count(row.event, `${at(within, i)}.event`);
    const isNextFailure = event > last && outcomes[event] === 'error';
    if (!isNextFailure) throw bad(`${at(within, i)}.event`, 'an ascending index of a failed event');
    last = event;
    return {
      event,
      name: text(row.name, `${at(within, i)}.name`, MAX_ERROR_TEXT),
      message: text(row.message, `${at(within, i)}.message`, MAX_ERROR_TEXT),
    };
  });
}
