// Store: what the collector and the event source ask of a database, whichever engine it is.

import type { FlagSummary, TimeWindow } from '../aggregate/flag-metrics.js';
import type { HistogramBuckets } from '../aggregate/histogram.js';
import type { DurationThresholds } from '../aggregate/snapshot.js';
import type { Delivery } from '../deliver/delivery.js';
import type { Outcome } from '../event.js';
import type { CallRow, RowBatch } from './event-row.js';

export type EngineName = 'sqlite' | 'postgres' | 'mysql' | 'clickhouse';

/** One step of a trend; see `FlagEventSource.trend`. */
export interface StoredTrendStep {
  readonly startMs: number;
  readonly evaluations: number;
  readonly errors: number;
}

/** An extreme call of a function. */
export interface StoredExtreme {
  readonly tsUs: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
}

/** What a window's calls of one (function, event type) come to, computed by the database. */
export interface StoredSeries {
  readonly functionName: string;
  readonly eventType: string;
  readonly calls: number;
  readonly errors: number;
  readonly cancelled: number;
  readonly medium: number;
  readonly slow: number;
  readonly totalMs: number;
  readonly fastest: StoredExtreme;
  readonly slowest: StoredExtreme;
  /** Of durations in nanoseconds; `[bucket, count, …]` ascending, as in a snapshot. */
  readonly histogram: HistogramBuckets;
}

/** Failures with one name and one message. */
export interface StoredFailure {
  readonly functionName: string;
  readonly errorName: string;
  readonly errorMessage: string;
  readonly count: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

/** What a report needs of a window's calls. Bounded, however many rows there are. */
export interface StoredCalls {
  readonly series: readonly StoredSeries[];
  /** The most frequent ones. */
  readonly failures: readonly StoredFailure[];
  /** The newest, oldest first. */
  readonly newest: readonly CallRow[];
}

export interface CallQuery {
  readonly thresholds: DurationThresholds;
  /** Newest calls to return. */
  readonly maxEvents: number;
  /** Distinct failures to return. */
  readonly maxFailures: number;
}

/**
 * A database with the two tables. Every method rejects with the engine's own error, without secrets in it, and with the
 * code `MISSING_TABLE` where a table is not there; `deliveryOf` says what an insert's error means for its batch.
 */
export interface AnalyticsStore {
  readonly engine: EngineName;
  /**
   * Creates or migrates the tables; safe when several processes do at once. Resolves to what was asked for and tables
   * that were there already do not have: a sentence each.
   */
  createTables(): Promise<readonly string[]>;
  /**
   * Adds the rows whose ids are not there yet, none of them twice however often it is repeated. SQLite, PostgreSQL and
   * MySQL add all or none. ClickHouse has no transactions: the rows of each table, and of each day (UTC), are an insert
   * of their own. When one fails, those before it are stored and readers see them; repeating the batch adds the others.
   */
  insert(batch: RowBatch, signal: AbortSignal): Promise<void>;
  deliveryOf(error: unknown): Delivery;
  /** Everything about one flag in a window, in one snapshot of the data. */
  summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary>;
  /** The flags evaluated in the window, ascending by UTF-16 code units. */
  flagKeys(window: TimeWindow): Promise<string[]>;
  trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<StoredTrendStep[]>;
  readCalls(window: TimeWindow, query: CallQuery): Promise<StoredCalls>;
  /** Deletes rows older than `beforeUs` from both tables, in bounded steps; resolves to their number, where it is known. */
  prune(beforeUs: number): Promise<number>;
  /** Rejects unless the database answers and has both tables. */
  ping(): Promise<void>;
  /** Idempotent. Leaves a connection alone that was handed over. */
  close(): Promise<void>;
}

/** The tables' names, checked against `^[A-Za-z_][A-Za-z0-9_]{0,62}$`. */
export interface TableNames {
  readonly events: string;
  readonly calls: string;
}

/** Names unless an option says otherwise. Never to change: the names of the tables of versions follow from them. */
export const DEFAULT_TABLES: TableNames = Object.freeze({ events: 'analytics_events', calls: 'tracked_calls' });
