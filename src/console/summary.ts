// Aggregates → the terminal: what `logSummary` says at shutdown, as text for people or one record for a log pipeline.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorGroupSnapshot } from '../aggregate/snapshot.js';
import type { AnalyticsStats, FunctionStats } from '../aggregate/stats.js';
import { CONSOLE_FROM_INFO, isStructured, type Logger, log, logRecord, toPlainLine } from '../logger.js';
import { type Paint, painter, type Style } from './ansi.js';
import { ESTIMATED, formatCount, formatDuration, formatPercent, formatQuantity, markEstimate } from './format.js';
import { functionTable, styleOfSuccess } from './summary-table.js';
import { hasColor, PIPE, type Terminal, terminalOf, widthOf } from './terminal.js';
import { columnsOf, cutToColumns } from './text-width.js';

export interface SummaryInput {
  readonly stats: AnalyticsStats;
  /** One row a (function, event type), in any order. */
  readonly functions: readonly FunctionStats[];
  readonly errorGroups: readonly ErrorGroupSnapshot[];
  /** How long the instance has been tracking. */
  readonly wallMs: number;
  /** The HTML report, where one was written. */
  readonly reportPath?: string | undefined;
}

export interface SummaryLayout {
  /** Columns, at least 20; no line but the report's address is wider. */
  readonly width: number;
  readonly color: boolean;
}

/** A part of a line that is not broken. */
interface Piece {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** Functions and error groups listed; the number of the others is said. */
const MOST_FUNCTIONS = 10;
const MOST_ERROR_GROUPS = 5;
const INDENT = '  ';
const LEAST_WIDTH = 20;

/** The summary as lines of text, without a line break at its end. */
export function formatSummary(input: SummaryInput, layout: SummaryLayout): string {
  const paint = painter(layout.color);
  const width = Math.max(LEAST_WIDTH, layout.width);
  const sections = [
    [...headerLines(input, width, paint), ...outcomeLines(input.stats, width, paint)],
    tableLines(input.functions, width, paint),
    [...errorLines(input.errorGroups, width, paint), ...reportLines(input.reportPath, paint)],
  ];
  const filled = sections.filter((lines) => lines.length > 0);
  return filled.map((lines) => lines.join('\n')).join('\n\n');
}

/**
 * Writes the summary at `info`: one record with fields to a structured logger (pino, winston), else one message of
 * several lines. Colours and the terminal's width are used for the console; what a logger of the user's own writes to
 * is unknown, so it gets text as for a pipe.
 */
export function writeSummary(logger: Logger, input: SummaryInput, terminal: Terminal = terminalBehind(logger)): void {
  if (isStructured(logger)) {
    logRecord(logger, 'info', 'Analytics summary', summaryRecord(input));
    return;
  }
  const layout = { width: widthOf(terminal), color: hasColor(terminal) };
  log(logger, 'info', formatSummary(input, layout));
}

/** The summary as one flat record: times in milliseconds, rates 0–100. */
function summaryRecord({ stats, functions, errorGroups, wallMs, reportPath }: SummaryInput): object {
  const { slowest, fastest, eventCount, overwrittenEvents, ...totals } = stats;
  return {
    ...totals,
    wallMs,
    functions: byTotalTime(functions)
      .slice(0, MOST_FUNCTIONS)
      .map((row) => ({ ...row, functionName: toPlainLine(row.functionName), eventType: toPlainLine(row.eventType) })),
    errorGroups: byCount(errorGroups)
      .slice(0, MOST_ERROR_GROUPS)
      .map((group) => ({
        errorName: toPlainLine(group.errorName),
        errorMessage: toPlainLine(group.errorMessage),
        count: group.count,
      })),
    ...(reportPath === undefined ? {} : { report: fileUrl(reportPath) }),
  };
}

function headerLines({ stats, wallMs }: SummaryInput, width: number, paint: Paint): string[] {
  const title: Piece = { text: 'Analytics', style: 'bold' };
  if (stats.totalCalls === 0) return packed([title, { text: 'no calls tracked' }], width, paint);
  const counts = [
    formatQuantity(stats.totalCalls, 'call'),
    formatQuantity(stats.functionCount, 'function'),
    formatDuration(wallMs),
  ];
  const oneLine = counts.join(', ');
  const fits = columnsOf(`Analytics  ${oneLine}`) <= width;
  return packed([title, ...(fits ? [oneLine] : counts).map((text) => ({ text }))], width, paint);
}

function outcomeLines(stats: AnalyticsStats, width: number, paint: Paint): string[] {
  const { totalCalls, successRate, durationCounts } = stats;
  if (totalCalls === 0) return [];
  const others: string[] = [];
  if (stats.totalErrors > 0) others.push(`${formatCount(stats.totalErrors)} failed`);
  if (stats.totalCancelled > 0) others.push(`${formatCount(stats.totalCancelled)} cancelled`);
  const why = others.length === 0 ? '' : ` (${others.join(', ')})`;
  const share = (count: number) =>
    markEstimate(formatPercent((count / totalCalls) * 100, 0), stats.timedCalls !== undefined);
  const pieces: Piece[] = [
    {
      text: `success ${formatPercent(successRate)}${why}`,
      style: stats.totalErrors === 0 ? 'green' : styleOfSuccess(successRate),
    },
    // The picture sets the speeds apart by a third space.
    { text: ` >>> fast ${share(durationCounts.fast)}`, style: 'green' },
    { text: ` >> medium ${share(durationCounts.medium)}`, style: 'yellow' },
    { text: ` > slow ${share(durationCounts.slow)}`, style: 'red' },
  ];
  return packed(pieces, width, paint, INDENT);
}

function tableLines(functions: readonly FunctionStats[], width: number, paint: Paint): string[] {
  if (functions.length === 0) return [];
  const shown = byTotalTime(functions).slice(0, MOST_FUNCTIONS);
  const lines = functionTable(shown, width, paint);
  // The shares above the table speak of all functions.
  if (functions.some(({ timedCalls }) => timedCalls !== undefined)) {
    lines.push(paint(cutToColumns(`${INDENT}${ESTIMATED} estimated: not every call was timed`, width), 'dim'));
  }
  const more = functions.length - MOST_FUNCTIONS;
  if (more > 0) lines.push(moreLine(formatQuantity(more, 'more function'), width, paint));
  return lines;
}

function errorLines(groups: readonly ErrorGroupSnapshot[], width: number, paint: Paint): string[] {
  const lines = byCount(groups)
    .slice(0, MOST_ERROR_GROUPS)
    .map(({ errorName, errorMessage, count }) => {
      const times = `×${formatCount(count)}`;
      const said = [errorName, errorMessage].filter((part) => part !== '').map((part) => toPlainLine(part));
      const room = Math.max(1, width - columnsOf(`${INDENT}✖   ${times}`));
      return `${INDENT}${paint('✖', 'red')} ${cutToColumns(said.join(': '), room)}  ${paint(times, 'bold')}`;
    });
  const more = groups.length - MOST_ERROR_GROUPS;
  if (more > 0) lines.push(moreLine(formatQuantity(more, 'more kind of error', 'more kinds of error'), width, paint));
  return lines;
}

function moreLine(more: string, width: number, paint: Paint): string {
  return paint(cutToColumns(`${INDENT}… ${more}`, width), 'dim');
}

/** Never cut: half an address opens nothing. */
function reportLines(path: string | undefined, paint: Paint): string[] {
  return path === undefined ? [] : [`${INDENT}Report  ${paint(fileUrl(path), 'cyan')}`];
}

/** Fills lines with pieces two spaces apart; every line but the first is indented, the first as asked. */
function packed(pieces: readonly Piece[], width: number, paint: Paint, firstIndent = ''): string[] {
  const lines: string[] = [];
  let used = 0;
  for (const { text, style } of pieces) {
    if (lines.length > 0 && used + INDENT.length + columnsOf(text) <= width) {
      lines[lines.length - 1] += INDENT + paint(text, style);
      used += INDENT.length + columnsOf(text);
      continue;
    }
    const indent = lines.length === 0 ? firstIndent : INDENT;
    const shown = cutToColumns(text.trimStart(), width - indent.length);
    lines.push(indent + paint(shown, style));
    used = indent.length + columnsOf(shown);
  }
  return lines;
}

function byTotalTime(functions: readonly FunctionStats[]): FunctionStats[] {
  return [...functions].sort((a, b) => b.totalTimeMs - a.totalTimeMs);
}

function byCount(groups: readonly ErrorGroupSnapshot[]): ErrorGroupSnapshot[] {
  return [...groups].sort((a, b) => b.count - a.count);
}

function fileUrl(path: string): string {
  return pathToFileURL(resolve(path)).href;
}

function terminalBehind(logger: Logger): Terminal {
  return logger === console || logger === CONSOLE_FROM_INFO ? terminalOf(process.stdout) : PIPE;
}
