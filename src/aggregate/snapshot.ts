// Aggregate → plain data: what `analytics.snapshot()` returns, a report is rendered from and a merge takes in.

import type { Outcome } from '../event.js';
import type { HistogramBuckets } from './histogram.js';

export const SNAPSHOT_FORMAT = 'tracklight-snapshot';
export const SNAPSHOT_VERSION = 1;
/** Characters kept of a function's name and of an event type. */
export const MAX_NAME_LENGTH = 65_536;

/** Bounds of the duration buckets, milliseconds: fast ≤ `shortMaxMs` < medium ≤ `mediumMaxMs` < slow. */
export interface DurationThresholds {
  readonly shortMaxMs: number;
  readonly mediumMaxMs: number;
  /** A successful call above this is logged at `info`. */
  readonly longMaxMs: number;
}

/** One extreme call: what is known of it for as long as its series lives. */
export interface ExtremeCallSnapshot {
  readonly startMs: number;
  readonly durationNs: number;
  readonly outcome: Outcome;
}

/** Lifetime totals of one (function, event type). Nanoseconds, because whole numbers add up exactly. */
export interface SeriesSnapshot {
  readonly functionName: string;
  /** The name without its class; a filter matches either. */
  readonly methodName: string;
  readonly eventType: string;
  readonly calls: number;
  readonly errors: number;
  readonly cancelled: number;
  /** Calls above `shortMaxMs` and not above `mediumMaxMs`. With `timedCalls`, estimated, as are sum and histogram. */
  readonly medium: number;
  /** Calls above `mediumMaxMs`. */
  readonly slow: number;
  readonly totalNs: number;
  /** The fastest and the slowest call; absent without calls. */
  readonly fastest?: ExtremeCallSnapshot;
  readonly slowest?: ExtremeCallSnapshot;
  /** Calls that the times were measured on, where not all were timed (`maxOverheadPercent`); absent: all of them. */
  readonly timedCalls?: number;
  readonly overheadNs: number;
  /** `[bucket, count, …]`, ascending; see `bucketStartNs`. */
  readonly histogram: HistogramBuckets;
}

/** Failures alike but for digits, ids and quoted text; a lifetime total. */
export interface ErrorGroupSnapshot {
  readonly errorName: string;
  /** The first message seen of the group. */
  readonly errorMessage: string;
  readonly count: number;
  /** First and last time seen, epoch milliseconds. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly functions: readonly { readonly functionName: string; readonly count: number }[];
}

/** The retained events, oldest first, in columns of one length. */
export interface RetainedEventsSnapshot {
  /** Index into `AnalyticsSnapshot.series`. */
  readonly series: readonly number[];
  /** Epoch milliseconds, fractional. */
  readonly startMs: readonly number[];
  readonly durationMs: readonly number[];
  readonly outcome: readonly Outcome[];
  /** Name and message of the failures; `event` is an index into the columns, ascending. */
  readonly errors: readonly { readonly event: number; readonly name: string; readonly message: string }[];
}

/** Where a snapshot was taken. */
export interface SnapshotSource {
  readonly instanceId: number;
  readonly pid: number;
  readonly host: string;
  readonly nodeVersion: string;
}

/** Everything an `Analytics` knows: plain, structured-cloneable, JSON-safe, versioned. */
export interface AnalyticsSnapshot {
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly version: typeof SNAPSHOT_VERSION;
  readonly source: SnapshotSource;
  /** When the instance began to track and when the snapshot was taken, epoch milliseconds. */
  readonly startedMs: number;
  readonly takenMs: number;
  readonly durationThresholds: DurationThresholds;
  readonly maxEvents: number;
  /** Events the ring overwrote and merges dropped. */
  readonly overwrittenEvents: number;
  /** Calls counted in the overflow series because `maxFunctions` was reached. */
  readonly overflowCalls: number;
  readonly series: readonly SeriesSnapshot[];
  readonly errorGroups: readonly ErrorGroupSnapshot[];
  readonly events: RetainedEventsSnapshot;
}

/** What will be read-only, while it is being put together. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };
