// Retained events → the original report's first table: short successful calls, a row a function.

import { percentOf } from '../aggregate/stats.js';
import { formatQuantity } from '../console/format.js';
import { count, duration, percent } from './figure.js';
import type { GroupedRow, GroupedView } from './report-types.js';
import { limitRows } from './row-limit.js';
import type { Run } from './run.js';

const ROWS = { max: 100, initial: 100, noun: 'functions', chosen: 'by short calls' };

interface FastCalls {
  calls: number;
  success: number;
  /** Of the successful ones. */
  totalMs: number;
}

/** The functions with successful fast calls, the most of them first. */
export function groupedView(run: Run): GroupedView | null {
  const groups = [...fastCalls(run)].filter(([, { success }]) => success > 0);
  if (groups.length === 0) return null;
  groups.sort(([a, x], [b, y]) => y.success - x.success || a - b);
  const limit = limitRows(groups.length, ROWS);
  const success = groups.reduce((sum, [, group]) => sum + group.success, 0);
  return {
    rows: groups.slice(0, limit.shown).map(([index, group]) => groupedRow(run, index, group)),
    limit,
    success: count(success),
    scope: run.scope,
    functions: formatQuantity(groups.length, 'function'),
  };
}

/** By index into `snapshot.series`. */
function fastCalls(run: Run): Map<number, FastCalls> {
  const { series, durationMs, outcome } = run.snapshot.events;
  const groups = new Map<number, FastCalls>();
  series.forEach((index, event) => {
    const tookMs = durationMs[event] as number;
    // Of a call that was not timed nobody knows whether it was short.
    if (run.speedOf(tookMs) !== 'fast' || !run.isTimed(event)) return;
    const group = groups.get(index) ?? { calls: 0, success: 0, totalMs: 0 };
    group.calls++;
    if (outcome[event] === 'success') {
      group.success++;
      group.totalMs += tookMs;
    }
    groups.set(index, group);
  });
  return groups;
}

function groupedRow(run: Run, index: number, { calls, success, totalMs }: FastCalls): GroupedRow {
  const label = run.functionAt(index)?.label ?? { name: '(unknown)', eventType: '', href: null };
  return {
    ...label,
    calls: count(calls),
    success: count(success),
    successRate: percent(percentOf(success, calls)),
    avgTime: duration(totalMs / success),
    totalTime: duration(totalMs),
  };
}
