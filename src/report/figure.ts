// Numbers → figures: a value beside its text, so that templates print and never compute.

import { formatCount, formatDuration, formatPercent, markEstimate } from '../console/format.js';
import type { Figure } from './report-types.js';

/** Calls, rows: `1,299`. */
export function count(value: number): Figure {
  return { value, text: formatCount(value) };
}

/** Milliseconds: `147 ms`, or `~147 ms` for what was estimated from the calls that were timed. */
export function duration(valueMs: number, isEstimated = false): Figure {
  return estimate({ value: valueMs, text: formatDuration(valueMs) }, isEstimated);
}

/** Marks a figure that rests on the calls that were timed, where not all were. */
export function estimate({ value, text }: Figure, isEstimated: boolean): Figure {
  return { value, text: markEstimate(text, isEstimated) };
}

/** What is not known. */
export const UNKNOWN: Figure = { value: 0, text: '–' };

/** Tracking never costs nothing: an overhead of 0 says that nobody measured it. */
export function isMeasured(overheadMs: number): boolean {
  return overheadMs > 0;
}

/** What tracking cost, in milliseconds or per cent. */
export function overhead(value: number, spell: (value: number) => Figure): Figure {
  return isMeasured(value) ? spell(value) : UNKNOWN;
}

/** Per cent, 0–100, with one digit: `99.1%`. */
export function percent(value: number): Figure {
  return { value, text: formatPercent(value, 1) };
}

/** A rate per second: `0.04`, `8.2`, `1,234`; what would round to nothing is `<0.01`. */
export function perSecond(value: number): Figure {
  if (value > 0 && value < 0.01) return { value, text: '<0.01' };
  return { value, text: value < 10 ? String(Number(value.toFixed(value < 1 ? 2 : 1))) : formatCount(value) };
}
