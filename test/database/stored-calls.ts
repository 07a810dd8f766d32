// In place of a database: the calls of an Analytics as rows, and the plain way to the answer of `readCalls`.

import type { TimeWindow } from '../../src/aggregate/flag-metrics.js';
import { Histogram } from '../../src/aggregate/histogram.js';
import type {
  CallQuery,
  StoredCalls,
  StoredExtreme,
  StoredFailure,
  StoredSeries,
} from '../../src/database/analytics-store.js';
import type { CallRow } from '../../src/database/event-row.js';
import type { CallEvent, Outcome } from '../../src/event.js';

export function rowOf(event: CallEvent, index: number): CallRow {
  return {
    kind: 'call',
    id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    tsUs: Math.round(event.startTime * 1_000),
    functionName: event.functionName,
    eventType: event.eventType,
    outcome: event.outcome,
    errorName: event.errorName ?? null,
    errorMessage: event.errorMessage ?? null,
    durationMs: event.durationMs,
  };
}

/** Holds rows, and remembers what it was last asked. */
export class PlainCallStore {
  asked: { readonly window: TimeWindow; readonly query: CallQuery } | undefined;
  readonly #rows: readonly CallRow[];

  constructor(rows: readonly CallRow[]) {
    this.#rows = rows;
  }

  async readCalls(window: TimeWindow, query: CallQuery): Promise<StoredCalls> {
    this.asked = { window, query };
    const { startMs, endMs } = window;
    const rows = this.#rows.filter(({ tsUs }) => tsUs >= startMs * 1_000 && tsUs < (endMs + 1) * 1_000);
    const groups = groupBy(rows, (row) => JSON.stringify([row.functionName, row.eventType]));
    const failed = rows.filter(({ outcome }) => outcome === 'error');
    const failures = groupBy(failed, (row) => JSON.stringify([row.functionName, row.errorName, row.errorMessage]));
    return {
      series: groups.map((group) => seriesOf(group, query)),
      failures: failures
        .map(failureOf)
        .sort((a, b) => b.count - a.count)
        .slice(0, query.maxFailures),
      newest: query.maxEvents === 0 ? [] : rows.slice(-query.maxEvents),
    };
  }
}

function seriesOf(rows: readonly CallRow[], { thresholds }: CallQuery): StoredSeries {
  const histogram = new Histogram();
  for (const { durationMs } of rows) histogram.record(durationMs * 1e6);
  const byDuration = [...rows].sort((a, b) => a.durationMs - b.durationMs);
  const count = (isCounted: (row: CallRow) => boolean) => rows.filter(isCounted).length;
  const [{ functionName, eventType }] = rows as [CallRow];
  return {
    functionName,
    eventType,
    calls: rows.length,
    errors: count(({ outcome }) => outcome === 'error'),
    cancelled: count(({ outcome }) => outcome === 'cancelled'),
    medium: count(({ durationMs: ms }) => ms > thresholds.shortMaxMs && ms <= thresholds.mediumMaxMs),
    slow: count(({ durationMs }) => durationMs > thresholds.mediumMaxMs),
    totalMs: rows.reduce((sum, { durationMs }) => sum + durationMs, 0),
    fastest: extremeOf(byDuration[0] as CallRow),
    slowest: extremeOf(byDuration.at(-1) as CallRow),
    histogram: histogram.toBuckets(),
  };
}

function extremeOf({ tsUs, durationMs, outcome }: CallRow): StoredExtreme {
  return { tsUs, durationMs, outcome: outcome as Outcome };
}

function failureOf(rows: readonly CallRow[]): StoredFailure {
  const [{ functionName, errorName, errorMessage }] = rows as [CallRow];
  const times = rows.map(({ tsUs }) => tsUs);
  return {
    functionName,
    errorName: errorName ?? '',
    errorMessage: errorMessage ?? '',
    count: rows.length,
    firstUs: Math.min(...times),
    lastUs: Math.max(...times),
  };
}

function groupBy(rows: readonly CallRow[], keyOf: (row: CallRow) => string): CallRow[][] {
  const groups = new Map<string, CallRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}
