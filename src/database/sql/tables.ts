// SQL queries → tables: their columns, and the rows of a window of time.

import { sql } from 'kysely';
import type { TimeWindow } from '../../aggregate/flag-metrics.js';
import type { Sql } from './sql-engine.js';

/** Columns of `analytics_events`, as queries read and compare them. A driver may give numbers as text or BigInt. */
export interface FlagTable {
  readonly id: unknown;
  readonly ts_us: number;
  readonly flag_key: string;
  readonly value: string;
  readonly reason: string;
  readonly variant: string | null;
  readonly targeting_key: string | null;
  readonly context_attributes: string | null;
  readonly evaluation_duration_ms: number;
}

/** Columns of `tracked_calls`. */
export interface CallTable {
  readonly id: unknown;
  readonly ts_us: number;
  readonly function_name: string;
  readonly event_type: string;
  readonly outcome: string;
  readonly error_name: string | null;
  readonly error_message: string | null;
  readonly duration_ms: number;
}

/** A span of time in one table, epoch microseconds. */
export interface TimeRange {
  readonly table: string;
  readonly fromUs: number;
  /** Exclusive. */
  readonly untilUs: number;
}

/** One flag in a span of time. */
export interface FlagRange extends TimeRange {
  readonly flagKey: string;
}

/** Both ends of a window are included to the millisecond. Timestamps beyond ±2⁵³ µs do not exist in a table. */
export function rangeOf(table: string, { startMs, endMs }: TimeWindow): TimeRange {
  return { table, fromUs: wholeUs(startMs * 1_000), untilUs: wholeUs((Math.floor(endMs) + 1) * 1_000) };
}

/** The evaluations of one flag: `SELECT … FROM table AS events WHERE flag_key = ? AND ts_us >= ? AND ts_us < ?`. */
export function flagsIn(db: Sql, { table, flagKey, fromUs, untilUs }: FlagRange) {
  return db
    .selectFrom(sql<FlagTable>`${sql.table(table)}`.as('events'))
    .where('flag_key', '=', flagKey)
    .where('ts_us', '>=', fromUs)
    .where('ts_us', '<', untilUs);
}

/** All calls: `SELECT … FROM table AS calls WHERE ts_us >= ? AND ts_us < ?`. */
export function callsIn(db: Sql, { table, fromUs, untilUs }: TimeRange) {
  return db
    .selectFrom(sql<CallTable>`${sql.table(table)}`.as('calls'))
    .where('ts_us', '>=', fromUs)
    .where('ts_us', '<', untilUs);
}

/** Whole, because PostgreSQL compares its integers with nothing else. */
function wholeUs(us: number): number {
  return Math.min(Math.max(Math.ceil(us), -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
