// Snapshot + budgets → entries: each function that a budget speaks of, measured as the report measures it.

import { type Series, seriesFromSnapshot } from '../aggregate/series.js';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { statsOf } from '../aggregate/stats.js';
import { type Budget, formatMeasured, isKept, measuredBy } from './budget.js';
import type { CheckEntry } from './check-result.js';

const WHOLE_RUN = 'all calls';

export function checkBudgets(snapshot: AnalyticsSnapshot, budgets: readonly Budget[]): CheckEntry[] {
  const called = snapshot.series.map(seriesFromSnapshot).filter(({ calls }) => calls > 0);
  const byName = seriesByName(called);
  return budgets.flatMap((budget) => checkBudget(budget, called, byName));
}

function checkBudget(
  budget: Budget,
  called: readonly Series[],
  byName: ReadonlyMap<string, readonly Series[]>,
): CheckEntry[] {
  const { functionName } = budget;
  if (functionName === undefined) return [entryOf(budget, WHOLE_RUN, called)];
  // A function may have this name too: code is free to use `*`.
  if (functionName === '*') {
    const each = [...byName].map(([name, series]) => entryOf(budget, name, series));
    return [...each, entryOf(budget, WHOLE_RUN, called)];
  }
  const series = byName.get(functionName) ?? called.filter(({ key }) => key.methodName === functionName);
  return [entryOf(budget, functionName, series)];
}

/** All event types of a function together. Without a call there is no number that could keep a budget. */
function entryOf(budget: Budget, name: string, series: readonly Series[]): CheckEntry {
  const entry = { kind: 'budget', name } as const;
  if (series.length === 0) return { ...entry, status: 'failed', detail: `${budget.rule}: was never called` };
  const value = measuredBy(budget, statsOf(series, { eventCount: 0, overwrittenEvents: 0 }));
  const status = isKept(budget, value) ? 'passed' : 'failed';
  return { ...entry, status, detail: `${budget.rule}: ${formatMeasured(budget, value)}` };
}

function seriesByName(called: readonly Series[]): Map<string, Series[]> {
  const byName = new Map<string, Series[]>();
  for (const series of called) {
    const { functionName } = series.key;
    const same = byName.get(functionName);
    if (same === undefined) byName.set(functionName, [series]);
    else same.push(series);
  }
  return byName;
}
