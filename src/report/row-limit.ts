// Tables: how many rows are on the page, how many are visible at first, and how the page says so.

import { formatCount } from '../console/format.js';
import type { RowLimit } from './report-types.js';

export interface RowRules {
  /** Rows on the page at most. */
  readonly max: number;
  /** Rows visible at first. */
  readonly initial: number;
  /** What the rows are: `functions`. */
  readonly noun: string;
  /** By what the first of them are chosen: `by total time`. */
  readonly chosen: string;
}

/** A "show all" that would reveal only this many rows is not worth its button. */
const HARDLY_MORE = 3;

export function limitRows(total: number, { max, initial, noun, chosen }: RowRules): RowLimit {
  const shown = Math.min(total, max);
  const isShort = shown <= initial + HARDLY_MORE;
  const notShown = total - shown;
  return {
    total,
    shown,
    initial: isShort ? shown : initial,
    notShown,
    showAll: isShort ? '' : `Show all ${formatCount(shown)} ${noun}`,
    cut:
      notShown === 0
        ? ''
        : `${formatCount(shown)} of ${formatCount(total)} ${noun} ${chosen}; ${formatCount(notShown)} not shown`,
  };
}
