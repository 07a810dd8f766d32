// Durations → how long the bars of the calls table are, the same on the server and in the page.

import { LogScale } from './log-scale.js';

/**
 * A bar's length from 1 to 100 by a call's duration: a short call has a bar, too. The scale begins at the shortest of
 * the calls that may be listed, and at a tenth of `shortMaxMs` where none is shorter; a call that was not timed has a
 * duration of 0.
 */
export function callBars(
  listedMs: readonly number[],
  shortMaxMs: number,
  longestMs: number,
): (durationMs: number) => number {
  const beginMs = listedMs.reduce((least, ms) => (ms > 0 && ms < least ? ms : least), shortMaxMs / 10);
  const scale = new LogScale(beginMs, longestMs);
  return (durationMs) => Math.max(1, Math.round(scale.position(durationMs) * 100));
}
