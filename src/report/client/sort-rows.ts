// Rows → rows in the order asked for. Pure.

import type { RowFigures } from './function-figures.js';
import type { SortKey } from './page-state.js';

type Value = number | string | undefined;

const VALUES: Readonly<Record<SortKey, (row: RowFigures) => Value>> = {
  name: ({ of }) => of.name.toLowerCase(),
  calls: ({ calls }) => calls,
  success: ({ calls, errors, cancelled }) => (calls - errors - cancelled) / calls,
  p50: ({ p50Ms }) => p50Ms,
  p90: ({ p90Ms }) => p90Ms,
  p95: ({ p95Ms }) => p95Ms,
  p99: ({ p99Ms }) => p99Ms,
  max: ({ maxMs }) => maxMs,
  total: ({ totalMs }) => totalMs,
  overhead: ({ overheadMs, totalMs }) => (overheadMs === null ? undefined : overheadMs / totalMs),
  delta: ({ delta, p95Ms, of }) => (delta === null || of.before === null ? undefined : p95Ms / of.before.p95Ms),
};

/** A new array; what has no such value comes last both ways, equals keep the page's order. */
export function sortRows(rows: readonly RowFigures[], key: SortKey, isAscending: boolean): RowFigures[] {
  const sortValue = VALUES[key];
  const sign = isAscending ? 1 : -1;
  const keyed = rows.map((row) => ({ row, value: known(sortValue(row)) }));
  keyed.sort((a, b) => compare(a.value, b.value, sign) || a.row.index - b.row.index);
  return keyed.map(({ row }) => row);
}

/** A time of calls none of which was timed is no time to sort by. */
function known(value: Value): Value {
  return Number.isNaN(value) ? undefined : value;
}

function compare(a: Value, b: Value, sign: number): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -sign : sign;
}
