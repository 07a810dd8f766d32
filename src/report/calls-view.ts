// Retained events → the calls table: single calls that failed or took long.

import { strftime } from '../strftime.js';
import { callBars } from './call-bars.js';
import { displayMessage, displayName } from './display-text.js';
import { count, duration, UNKNOWN } from './figure.js';
import type { CallRow, CallsView } from './report-types.js';
import { limitRows } from './row-limit.js';
import type { Run } from './run.js';
import { momentFormat } from './time-text.js';

const ROWS = { max: 50, initial: 25, noun: 'calls', chosen: '(the newest failures, the longest others)' };

export function callsView(run: Run): CallsView | null {
  const { failed, others } = notableCalls(run);
  const listed = failed.length + others.length;
  if (listed === 0) return null;
  const limit = limitRows(listed, ROWS);
  const failures = failuresByEvent(run);
  const { durationMs } = run.snapshot.events;
  const listedMs = [...failed, ...others].map((event) => durationMs[event] as number);
  const barOf = callBars(listedMs, run.snapshot.durationThresholds.shortMaxMs, run.stats.slowest?.durationMs ?? 0);
  return {
    rows: chooseCalls(run, failed, others, limit.shown).map((event, index) => ({
      ...callRow(run, event, failures.get(event)),
      bar: run.isTimed(event) ? barOf(durationMs[event] as number) : 0,
      isExtra: index >= limit.initial,
    })),
    limit,
    scope: run.scope,
    fastNotListed: count(run.retained - listed),
  };
}

/** Indices of the retained calls that failed, and of the others that were not fast; oldest first. */
function notableCalls(run: Run): { failed: number[]; others: number[] } {
  const { outcome, durationMs } = run.snapshot.events;
  const failed: number[] = [];
  const others: number[] = [];
  outcome.forEach((how, event) => {
    if (how === 'error') failed.push(event);
    else if (run.speedOf(durationMs[event] as number) !== 'fast') others.push(event);
  });
  return { failed, others };
}

/**
 * The newest failures and the longest other calls, half of the rows each; what one half does not need, the other
 * gets. A burst of failures can so not hide the slow calls, nor the other way round. Newest first.
 */
function chooseCalls(run: Run, failed: readonly number[], others: readonly number[], rows: number): number[] {
  const { durationMs, startMs } = run.snapshot.events;
  const half = Math.ceil(rows / 2);
  const failedRows = Math.min(failed.length, Math.max(half, rows - others.length));
  const longest = [...others].sort((a, b) => (durationMs[b] as number) - (durationMs[a] as number) || b - a);
  const newest = failedRows === 0 ? [] : failed.slice(-failedRows);
  const chosen = [...newest, ...longest.slice(0, rows - failedRows)];
  return chosen.sort((a, b) => (startMs[b] as number) - (startMs[a] as number) || b - a);
}

type Failure = Run['snapshot']['events']['errors'][number];

function failuresByEvent(run: Run): Map<number, Failure> {
  return new Map(run.snapshot.events.errors.map((failure) => [failure.event, failure]));
}

function callRow(run: Run, event: number, failure: Failure | undefined): Omit<CallRow, 'isExtra' | 'bar'> {
  const { series, startMs, durationMs, outcome } = run.snapshot.events;
  const tookMs = durationMs[event] as number;
  const label = run.functionAt(series[event] as number)?.label ?? { name: '(unknown)', eventType: '', href: null };
  const moment = momentFormat(run.fromMs, run.toMs, run.timeFormat, 'ms');
  return {
    ...label,
    start: strftime(moment, startMs[event] as number),
    outcome: outcome[event] as CallRow['outcome'],
    errorName: failure === undefined ? '' : displayName(failure.name),
    errorMessage: failure === undefined ? '' : displayMessage(failure.message),
    duration: run.isTimed(event) ? duration(tookMs) : UNKNOWN,
    isTimed: run.isTimed(event),
    speed: run.speedOf(tookMs),
  };
}
