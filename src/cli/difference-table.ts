// Differences → terminal: one line a function, fitted to the width by dropping columns first and cutting names last.

import type { Paint, Style } from '../console/ansi.js';
import { formatCount, formatDuration } from '../console/format.js';
import { columnsOf, cutToColumns, padLeft, padRight } from '../console/text-width.js';
import { toPlainLine } from '../logger.js';
import type { FunctionDifference, Verdict } from './function-difference.js';

interface Column {
  readonly head: string;
  readonly cell: (row: FunctionDifference) => string;
}

const ABSENT = '–';
const COLUMNS: readonly Column[] = [
  { head: 'calls', cell: ({ base }) => (base === null ? ABSENT : formatCount(base.calls)) },
  { head: 'now', cell: ({ now }) => (now === null ? ABSENT : formatCount(now.calls)) },
  { head: 'p95', cell: ({ base }) => (base === null ? ABSENT : formatDuration(base.p95Ms)) },
  { head: 'p95 now', cell: ({ now }) => (now === null ? ABSENT : formatDuration(now.p95Ms)) },
];

/** What goes when there is no room, first to last. */
const DROPPED_FIRST = ['calls', 'now', 'p95', 'p95 now'];
const STYLES: Readonly<Partial<Record<Verdict, Style>>> = { slower: 'red', faster: 'green', same: 'dim' };
const LEAST_NAME = 16;
const LONGEST_NAME = 60;
const GAP = '  ';

/** The table's lines, none wider than `width` columns where that is at least 30. */
export function differenceTable(rows: readonly FunctionDifference[], width: number, paint: Paint): string[] {
  const names = rows.map(nameOf);
  const verdicts = rows.map(verdictText);
  const verdictWidth = widestOf(verdicts);
  const longestName = widestOf(['function', ...names]);
  const room = width - GAP.length - verdictWidth;
  const columns = fittingColumns(rows, room - Math.min(longestName, LEAST_NAME));
  const nameWidth = Math.max(1, Math.min(longestName, LONGEST_NAME, room - widthOfAll(columns)));

  const line = (name: string, cells: readonly string[], verdict: string) =>
    [padRight(cutToColumns(name, nameWidth), nameWidth), ...cells, verdict].join(GAP);
  const heading = line(
    'function',
    columns.map((column) => padLeft(column.head, column.width)),
    '',
  );
  return [
    paint(heading.trimEnd(), 'dim'),
    ...rows.map((row, i) => {
      const cells = columns.map((column) => padLeft(column.cell(row), column.width));
      return line(names[i] as string, cells, paint(verdicts[i] as string, STYLES[row.verdict]));
    }),
  ];
}

/** `slower  ▲ +34%`; a verdict that says all is alone. */
function verdictText({ verdict, text }: FunctionDifference): string {
  return verdict === 'slower' || verdict === 'faster' ? `${verdict} ${text}` : text;
}

function nameOf({ functionName, eventType }: FunctionDifference): string {
  return toPlainLine(eventType === '' ? functionName : `${functionName} (${eventType})`);
}

interface FittedColumn extends Column {
  readonly width: number;
}

function fittingColumns(rows: readonly FunctionDifference[], room: number): FittedColumn[] {
  let columns = COLUMNS.map((column) => ({
    ...column,
    width: widestOf([column.head, ...rows.map(column.cell)]),
  }));
  for (const head of DROPPED_FIRST) {
    if (widthOfAll(columns) <= room) break;
    columns = columns.filter((column) => column.head !== head);
  }
  return columns;
}

function widthOfAll(columns: readonly FittedColumn[]): number {
  return columns.reduce((sum, { width }) => sum + GAP.length + width, 0);
}

function widestOf(texts: readonly string[]): number {
  return texts.reduce((widest, text) => Math.max(widest, columnsOf(text)), 0);
}
