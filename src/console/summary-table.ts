// Summary → its table: one line a function, fitted to the terminal by dropping columns first and cutting names last.

import { methodNameOf } from '../aggregate/method-name.js';
import type { FunctionStats } from '../aggregate/stats.js';
import { toPlainLine } from '../logger.js';
import type { Paint, Style } from './ansi.js';
import { formatCount, formatDuration, formatPercent, markEstimate } from './format.js';
import { columnsOf, cutToColumns, padLeft, padRight } from './text-width.js';

interface Column {
  readonly head: string;
  readonly cell: (row: FunctionStats) => string;
  readonly style?: (row: FunctionStats) => Style | undefined;
}

const COLUMNS: readonly Column[] = [
  { head: 'calls', cell: (row) => formatCount(row.calls) },
  { head: 'ok', cell: (row) => formatPercent(row.successRate, 1), style: (row) => styleOfSuccess(row.successRate) },
  { head: 'p50', cell: (row) => timeCell(row, row.p50Ms) },
  { head: 'p95', cell: (row) => timeCell(row, row.p95Ms) },
  { head: 'p99', cell: (row) => timeCell(row, row.p99Ms) },
  { head: 'max', cell: (row) => timeCell(row, row.maxMs) },
  { head: 'total', cell: (row) => timeCell(row, row.totalTimeMs), style: () => 'bold' },
];

function timeCell(row: FunctionStats, ms: number): string {
  return markEstimate(formatDuration(ms), row.timedCalls !== undefined);
}

/** What goes when there is no room, first to last; the total stays. */
const DROPPED_FIRST = ['p99', 'max', 'p50', 'ok', 'p95', 'calls'];
/** From this width on every column is shown; below it p99 never is. */
const FULL_WIDTH = 76;
/** A name is cut to this before a column goes: below FULL_WIDTH, and from it on. */
const LEAST_NAME = 12;
const LEAST_NAME_FULL = 8;
const LONGEST_NAME = 60;
const GAP = 2;

/** The table's lines, none wider than `width` columns. */
export function functionTable(rows: readonly FunctionStats[], width: number, paint: Paint): string[] {
  const names = namesOf(rows);
  const longestName = Math.max('function'.length, ...names.map(({ full }) => columnsOf(full)));
  const columns = fittingColumns(rows, width, longestName);
  const nameWidth = Math.max(1, Math.min(longestName, LONGEST_NAME, width - GAP - widthOfAll(columns)));

  const head = columns.map(({ head: text, width: wide }) => padLeft(text, wide));
  const heading = line([padRight(cutToColumns('function', nameWidth), nameWidth), ...head]);
  const body = rows.map((row, i) => {
    const name = fittingName(names[i] as Name, nameWidth);
    const cells = columns.map((column) => paint(padLeft(column.cell(row), column.width), column.style?.(row)));
    return line([padRight(name, nameWidth), ...cells]);
  });
  return [paint(heading, 'dim'), ...body];
}

interface FittedColumn extends Column {
  readonly width: number;
}

function fittingColumns(rows: readonly FunctionStats[], width: number, longestName: number): FittedColumn[] {
  let columns = COLUMNS.map((column) => ({
    ...column,
    width: Math.max(columnsOf(column.head), ...rows.map((row) => columnsOf(column.cell(row)))),
  }));
  const narrow = width < FULL_WIDTH;
  const leastName = Math.min(longestName, narrow ? LEAST_NAME : LEAST_NAME_FULL);
  for (const head of DROPPED_FIRST) {
    const fits = GAP + leastName + widthOfAll(columns) <= width;
    if (fits && !(narrow && head === 'p99')) break;
    columns = columns.filter((column) => column.head !== head);
  }
  return columns;
}

function widthOfAll(columns: readonly FittedColumn[]): number {
  return columns.reduce((sum, column) => sum + GAP + column.width, 0);
}

function line(cells: readonly string[]): string {
  return ' '.repeat(GAP) + cells.join(' '.repeat(GAP));
}

/** A function's name for the table, and the shorter one for when that is too wide. */
interface Name {
  readonly full: string;
  readonly short: string;
}

function namesOf(rows: readonly FunctionStats[]): Name[] {
  const types = countBy(rows.map((row) => row.functionName));
  const bare = rows.map(({ functionName }) => methodNameOf(functionName));
  const bareCounts = countBy(bare);
  return rows.map((row, i) => {
    // One function under two event types has two rows.
    const suffix = (types.get(row.functionName) as number) > 1 ? ` (${row.eventType})` : '';
    const method = bare[i] as string;
    const full = toPlainLine(row.functionName + suffix);
    // Two methods of one name would be told apart by nothing.
    return { full, short: bareCounts.get(method) === 1 ? toPlainLine(method) : full };
  });
}

function fittingName({ full, short }: Name, width: number): string {
  return columnsOf(full) <= width ? full : cutToColumns(short, width);
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Red below 90 %, yellow below 99 %. */
export function styleOfSuccess(successRate: number): Style | undefined {
  if (successRate >= 99) return undefined;
  return successRate < 90 ? 'red' : 'yellow';
}
