// Snapshot → tables: the report's numbers as plain rows, one way for JSON and for CSV.

import type { AnalyticsSnapshot, SeriesSnapshot } from '../aggregate/snapshot.js';
import type { AnalyticsStats, FunctionStats } from '../aggregate/stats.js';
import { DEFAULT_TIME_FORMAT, toRecord } from '../call-record.js';
import type { CallEvent, Outcome } from '../event.js';
import { type Run, readRun } from '../report/run.js';
import type { Cell, Row } from './csv.js';

export const TABLES = ['functions', 'calls', 'stats'] as const;
export type TableName = (typeof TABLES)[number];

/** What a table is in JSON, an array or one object, and its rows in CSV. One of the two can be read, and once. */
export interface Table {
  readonly json: Iterable<object> | AnalyticsStats;
  readonly columns: readonly string[];
  readonly rows: Iterable<Row>;
}

export function tableOf(snapshot: AnalyticsSnapshot, what: TableName): Table {
  if (what === 'calls') return callsTable(snapshot);
  const run = readRun(snapshot, DEFAULT_TIME_FORMAT);
  return what === 'stats' ? statsTable(run) : functionsTable(run);
}

/** In the report's order: by total time. */
function functionsTable({ functions }: Run): Table {
  const json = functions.map(({ stats }) => stats);
  return { json, columns: FUNCTION_COLUMNS, rows: json.map(functionRow) };
}

const FUNCTION_COLUMNS = [
  ...['functionName', 'eventType', 'calls', 'success', 'errors', 'cancelled', 'successRate'],
  ...['totalTimeMs', 'avgDurationMs', 'minMs', 'maxMs', 'p50Ms', 'p90Ms', 'p95Ms', 'p99Ms'],
  ...['fast', 'medium', 'slow', 'overheadMs', 'timedCalls'],
];

function functionRow({ durationCounts, ...stats }: FunctionStats): Record<string, Cell> {
  return { timedCalls: stats.calls, ...stats, ...durationCounts };
}

function statsTable({ stats }: Run): Table {
  const row = statsRow(stats);
  return { json: stats, columns: Object.keys(row), rows: [row] };
}

function statsRow({ durationCounts, slowest, fastest, ...stats }: AnalyticsStats): Record<string, Cell> {
  return {
    ...stats,
    ...durationCounts,
    slowestFunction: slowest?.functionName ?? null,
    slowestMs: slowest?.durationMs ?? null,
    fastestFunction: fastest?.functionName ?? null,
    fastestMs: fastest?.durationMs ?? null,
    timedCalls: stats.timedCalls ?? stats.totalCalls,
  };
}

/** The retained calls in the columns of `toRecords()`, oldest first. */
function callsTable(snapshot: AnalyticsSnapshot): Table {
  const records = callRecords(snapshot);
  return { json: records, columns: CALL_COLUMNS, rows: records };
}

/** Each made when it is asked for: all of them would take more memory than the snapshot. */
function* callRecords(snapshot: AnalyticsSnapshot): Generator<Row> {
  for (let i = 0; i < snapshot.events.series.length; i++) yield { ...toRecord(eventAt(snapshot, i)) };
}

const CALL_COLUMNS = ['Function', 'Event Type', 'Start Time', 'End Time', 'Duration (s)', 'Success'];

/** A snapshot that was checked has every column at every index. */
function eventAt({ events, series }: AnalyticsSnapshot, index: number): CallEvent {
  const { functionName, eventType } = series[events.series[index] as number] as SeriesSnapshot;
  const outcome = events.outcome[index] as Outcome;
  return {
    functionName,
    eventType,
    startTime: events.startMs[index] as number,
    durationMs: events.durationMs[index] as number,
    success: outcome === 'success',
    outcome,
  };
}
