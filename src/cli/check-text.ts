// Entries → terminal: what failed and what was not compared, and how much passed.

import { type Paint, painter, type Style } from '../console/ansi.js';
import { formatQuantity } from '../console/format.js';
import { toPlainLine } from '../logger.js';
import { type CheckEntry, type CheckStatus, withStatus } from './check-result.js';

const MARKS: Readonly<Record<CheckStatus, readonly [mark: string, style: Style]>> = {
  failed: ['✖', 'red'],
  skipped: ['–', 'dim'],
  passed: ['✔', 'green'],
};

/** Regressions that passed are a number only; budgets were asked for one by one. */
export function checkText(entries: readonly CheckEntry[], color: boolean): string {
  const paint = painter(color);
  const shown = entries.filter(({ kind, status }) => status === 'failed' || kind === 'budget');
  return [...shown.map((entry) => lineOf(entry, paint)), summaryOf(entries)].join('\n');
}

/** `check failed: 1 of 12 comparisons; 2 left out (new, or too few calls)`. */
export function summaryOf(entries: readonly CheckEntry[]): string {
  const failed = withStatus(entries, 'failed').length;
  const skipped = withStatus(entries, 'skipped').length;
  const made = entries.length - skipped;
  const outcome = failed === 0 ? `check passed: ${formatQuantity(made, 'comparison')}` : failureOf(failed, made);
  return skipped === 0 ? outcome : `${outcome}; ${skipped} left out (new, or too few calls)`;
}

function failureOf(failed: number, made: number): string {
  return `check failed: ${failed} of ${formatQuantity(made, 'comparison')}`;
}

function lineOf({ status, name, detail }: CheckEntry, paint: Paint): string {
  const [mark, style] = MARKS[status];
  return `${paint(mark, style)} ${toPlainLine(name)}  ${toPlainLine(detail)}`;
}
