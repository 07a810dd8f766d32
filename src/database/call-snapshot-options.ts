// Caller → callsSnapshot: which calls are wanted, checked before the database is asked.

import { requireThresholds } from '../aggregate/duration-thresholds.js';
import type { TimeWindow } from '../aggregate/flag-metrics.js';
import type { DurationThresholds } from '../aggregate/snapshot.js';
import { type Clock, systemScheduler } from '../clock.js';
import { outOfRange, requireInteger, requireKnownKeys, wrongType } from '../option-rules.js';

export interface CallsSnapshotOptions {
  /** The window from now − `windowMs` to now. Default: one hour. */
  readonly windowMs?: number | undefined;
  /** In place of `windowMs`: the window's ends, epoch milliseconds. `endMs` alone is the end of `windowMs`. */
  readonly startMs?: number | undefined;
  /** Default: now. */
  readonly endMs?: number | undefined;
  /** The newest calls to bring along one by one. Default: 10,000. */
  readonly maxEvents?: number | undefined;
  /** What counts as fast, medium and slow. Default: 2,000 / 5,000 / 10,000. */
  readonly durationThresholds?: Partial<DurationThresholds> | undefined;
  /** The source of "now". Default: the wall clock. */
  readonly clock?: Pick<Clock, 'epochMs'> | undefined;
}

export interface ResolvedSnapshotOptions {
  readonly window: TimeWindow;
  readonly maxEvents: number;
  readonly durationThresholds: DurationThresholds;
}

const HOUR_MS = 3_600_000;
/** The latest moment a Date can be; the earliest is its negative. */
const MAX_DATE_MS = 8.64e15;

const KNOWN = ['windowMs', 'startMs', 'endMs', 'maxEvents', 'durationThresholds', 'clock'];

/** Fills in the defaults. Throws a TypeError or a RangeError that names option, rule and value. */
export function resolveSnapshotOptions(options: CallsSnapshotOptions): ResolvedSnapshotOptions {
  requireKnownKeys('CallsSnapshotOptions', options, KNOWN);
  const { maxEvents = 10_000, durationThresholds = {} } = options;
  return {
    window: windowOf(options),
    maxEvents: requireInteger('maxEvents', maxEvents, 0),
    durationThresholds: requireThresholds('durationThresholds', durationThresholds),
  };
}

function windowOf({ windowMs, startMs, endMs, clock = systemScheduler }: CallsSnapshotOptions): TimeWindow {
  if (startMs !== undefined && windowMs !== undefined) {
    throw new TypeError('windowMs must be absent when startMs is given');
  }
  // Stored times are compared by whole milliseconds: "now" is the one that is running.
  const end = endMs === undefined ? Math.floor(clock.epochMs()) : requireDate('endMs', endMs);
  const start = startMs === undefined ? startOf(end, windowMs) : requireDate('startMs', startMs);
  if (start > end) throw outOfRange('startMs', `at most endMs, ${end}`, startMs);
  return { startMs: start, endMs: end };
}

function startOf(endMs: number, windowMs = HOUR_MS): number {
  const startMs = endMs - requireInteger('windowMs', windowMs, 1);
  if (startMs < -MAX_DATE_MS) throw outOfRange('windowMs', 'short enough for its start to be a date', windowMs);
  return startMs;
}

function requireDate(option: string, value: unknown): number {
  const rule = 'a whole number of milliseconds within the range of dates';
  if (typeof value !== 'number') throw wrongType(option, rule, value);
  if (!Number.isSafeInteger(value) || Math.abs(value) > MAX_DATE_MS) throw outOfRange(option, rule, value);
  return value;
}
