// Error groups → the errors table: lifetime counts, with a strip that shows when the retained failures happened.

import { errorGroupKey } from '../aggregate/error-groups.js';
import type { ErrorGroupSnapshot } from '../aggregate/snapshot.js';
import { percentOf } from '../aggregate/stats.js';
import { formatQuantity } from '../console/format.js';
import { strftime } from '../strftime.js';
import { displayMessage, displayName } from './display-text.js';
import { count, percent } from './figure.js';
import type { ErrorRow, ErrorsView } from './report-types.js';
import { limitRows } from './row-limit.js';
import type { Run } from './run.js';
import { momentFormat } from './time-text.js';
import { WHEN_HEIGHT, WHEN_WIDTH, whenPath } from './when-strip.js';

const ROWS = { max: 60, initial: 20, noun: 'groups', chosen: 'by count' };
const MAX_FUNCTIONS = 2;

export function errorsView(run: Run): ErrorsView | null {
  const groups = run.snapshot.errorGroups.filter((group) => group.count > 0);
  if (groups.length === 0) return null;
  const limit = limitRows(groups.length, ROWS);
  const failures = groups.reduce((sum, group) => sum + group.count, 0);
  const retained = retainedFailures(run);
  const rows = [...groups]
    .sort((a, b) => b.count - a.count || a.firstMs - b.firstMs)
    .slice(0, limit.shown)
    .map((group, index) => ({
      ...errorRow(run, group, failures),
      isExtra: index >= limit.initial,
      whenPath: whenPath(
        retained.get(errorGroupKey(group.errorName, group.errorMessage)) ?? [],
        run.retainedFromMs,
        run.retainedToMs,
      ),
    }));
  return {
    rows,
    limit,
    failures: count(failures),
    heading: `${formatQuantity(failures, 'failed call')} in ${formatQuantity(groups.length, 'group')}`,
    whenWidth: WHEN_WIDTH,
    whenHeight: WHEN_HEIGHT,
    retained: formatQuantity(run.snapshot.events.errors.length, 'retained failure'),
  };
}

function errorRow(run: Run, group: ErrorGroupSnapshot, failures: number): Omit<ErrorRow, 'isExtra' | 'whenPath'> {
  const moment = momentFormat(run.fromMs, run.toMs, run.timeFormat, 's');
  const functions = [...group.functions].sort((a, b) => b.count - a.count);
  return {
    errorName: displayName(group.errorName),
    errorMessage: displayMessage(group.errorMessage),
    functions: functions.slice(0, MAX_FUNCTIONS).map(({ functionName }) => run.labelOf(functionName)),
    functionsNotShown: Math.max(0, functions.length - MAX_FUNCTIONS),
    first: strftime(moment, group.firstMs),
    last: strftime(moment, group.lastMs),
    count: count(group.count),
    share: percent(percentOf(group.count, failures)),
  };
}

/** Start times of the retained failures by group. */
function retainedFailures(run: Run): Map<string, number[]> {
  const byGroup = new Map<string, number[]>();
  const { errors, startMs } = run.snapshot.events;
  for (const { event, name, message } of errors) {
    const key = errorGroupKey(name, message);
    const times = byGroup.get(key) ?? [];
    times.push(startMs[event] as number);
    byGroup.set(key, times);
  }
  return byGroup;
}
