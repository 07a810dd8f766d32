// Run → the summary: how fast each function's calls were and what tracking them cost, the most called first.

import type { DurationCounts } from '../aggregate/stats.js';
import { count, duration, estimate, overhead } from './figure.js';
import type { SummaryRow, SummaryView } from './report-types.js';
import { limitRows } from './row-limit.js';
import { MAX_ROWS, type Run } from './run.js';
import { stackedBar } from './stacked-bar.js';

const ROWS = { max: MAX_ROWS, initial: 15, noun: 'functions', chosen: 'by calls' };

/** What one row needs to know; the total is a row like the others. */
interface Counted {
  readonly calls: number;
  readonly success: number;
  readonly totalTimeMs: number;
  readonly overheadMs: number;
  readonly durationCounts: DurationCounts;
  readonly timedCalls?: number;
}

export function summaryView(run: Run): SummaryView | null {
  if (run.functions.length === 0) return null;
  const limit = limitRows(run.functions.length, ROWS);
  // The functions come by total time, so that of equally many calls the longer are first.
  const byCalls = [...run.functions].sort((a, b) => b.stats.calls - a.stats.calls);
  const { totalCalls, totalSuccess, ...totals } = run.stats;
  return {
    rows: byCalls.slice(0, limit.shown).map(({ stats, label }, index) => ({
      ...label,
      ...summaryRow(stats),
      isExtra: index >= limit.initial,
    })),
    limit,
    total: {
      name: 'All functions',
      eventType: '',
      href: null,
      isExtra: false,
      ...summaryRow({ calls: totalCalls, success: totalSuccess, ...totals }),
    },
  };
}

function summaryRow(of: Counted): Omit<SummaryRow, 'name' | 'eventType' | 'href' | 'isExtra'> {
  const { fast, medium, slow } = of.durationCounts;
  const isEstimated = of.timedCalls !== undefined;
  const [fastPath, mediumPath, slowPath] = stackedBar([fast, medium, slow]) as [string, string, string];
  return {
    calls: count(of.calls),
    success: count(of.success),
    avgTime: duration(of.totalTimeMs / of.calls, isEstimated),
    fast: estimate(count(fast), isEstimated),
    medium: estimate(count(medium), isEstimated),
    slow: estimate(count(slow), isEstimated),
    fastPath,
    mediumPath,
    slowPath,
    overhead: overhead(of.overheadMs, duration),
    overheadPerCall: overhead(of.overheadMs / of.calls, duration),
  };
}
