// Batch → one line of progress: `Fetching tracks  412/1,200  34%  29/s  eta 27 s  2 failed`.

import { formatCount, formatPercent, formatQuantity, formatRoundDuration } from './format.js';
import { columnsOf, cutToColumns } from './text-width.js';

/** What a line of progress is made of. */
export interface Progress {
  readonly label: string;
  /** Reported by the user's function; a whole that is unknown or 0 is left out of the line. */
  readonly done?: number | undefined;
  readonly total?: number | undefined;
  /** Tracked calls that finished in the batch: shown where the function reports no `done`. */
  readonly calls: number;
  readonly failed: number;
  readonly elapsedMs: number;
}

/** A rate taken over less than this would say more about the start than about the work. */
const RATE_AFTER_MS = 1_000;
/** What stays of the label when the numbers need the room. */
const LEAST_LABEL = 12;

/** The line, not wider than `width` columns; the label gives way first. */
export function formatProgressLine(progress: Progress, width: number): string {
  const numbers = numbersOf(progress).join('  ');
  if (numbers === '') return cutToColumns(progress.label, width);

  // "Fetching tracks…  412/1,200" would read as cut off.
  const label = progress.label.replace(/(…|\.{3})$/, '');
  const room = Math.max(LEAST_LABEL, width - columnsOf(numbers) - 2);
  const line = label === '' ? numbers : `${cutToColumns(label, room)}  ${numbers}`;
  return cutToColumns(line, width);
}

function numbersOf({ done, total, calls, failed, elapsedMs }: Progress): string[] {
  const numbers = done === undefined ? countOf(calls) : shareOf(done, total);
  const perMs = elapsedMs < RATE_AFTER_MS ? 0 : (done ?? calls) / elapsedMs;
  if (perMs > 0) numbers.push(formatRate(perMs));
  if (perMs > 0 && done !== undefined && total !== undefined && done < total) {
    numbers.push(`eta ${formatEta((total - done) / perMs)}`);
  }
  if (failed > 0) numbers.push(`${formatCount(failed)} failed`);
  return numbers;
}

function countOf(calls: number): string[] {
  return calls === 0 ? [] : [formatQuantity(calls, 'call')];
}

function shareOf(done: number, total: number | undefined): string[] {
  if (total === undefined || total === 0) return [formatCount(done)];
  const percent = Math.min(100, (done / total) * 100);
  return [`${formatCount(done)}/${formatCount(total)}`, formatPercent(percent, 0)];
}

/** `29/s`, `2.9/s`, and `12/min` where a second is too short to count in. */
function formatRate(perMs: number): string {
  const perSecond = perMs * 1000;
  if (perSecond >= 10) return `${formatCount(perSecond)}/s`;
  if (perSecond >= 1) return `${perSecond.toFixed(1)}/s`;
  return `${Number((perSecond * 60).toPrecision(2))}/min`;
}

/** Whole seconds: a guess does not get three digits. */
function formatEta(ms: number): string {
  return formatRoundDuration(Math.max(1, Math.round(ms / 1000)) * 1000);
}
