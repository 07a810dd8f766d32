// Event → one line: what a finished call looks like in the console's and the analytics' log, and how loud it is.

import type { DurationThresholds } from '../aggregate/snapshot.js';
import type { CallEvent, Outcome } from '../event.js';
import { type LogLevel, toPlainLine } from '../logger.js';

/** What a call line tells of a call. */
export type CallLineEvent = Pick<CallEvent, 'functionName' | 'eventType' | 'durationMs' | 'outcome'>;

/** What a failure line tells of a call. */
export type FailureLineEvent = Pick<CallEvent, 'functionName' | 'errorName' | 'errorMessage'>;

const MARKS: Readonly<Record<Outcome, string>> = { success: '✅', error: '❌', cancelled: '🚫' };

/** `✅ >>> fetchTracks(api) took 0.214s`: the original's form, without control characters whatever the name is. */
export function formatCallLine(event: CallLineEvent, thresholds: DurationThresholds): string {
  const { functionName, eventType, durationMs, outcome } = event;
  const call = `${toPlainLine(functionName)}(${toPlainLine(eventType)})`;
  return `${MARKS[outcome]} ${speedSymbol(durationMs, thresholds)} ${call} took ${(durationMs / 1000).toFixed(3)}s`;
}

/** `❌ parse(compute) was not timed`: what is said of a call that an overhead budget let only be counted. */
export function formatUntimedLine({ functionName, eventType, outcome }: CallLineEvent): string {
  return `${MARKS[outcome]} ${toPlainLine(functionName)}(${toPlainLine(eventType)}) was not timed`;
}

/** `>>>` for fast (`≤ shortMaxMs`), `>>` for medium (`≤ mediumMaxMs`), `>` for slow. */
function speedSymbol(durationMs: number, thresholds: DurationThresholds): string {
  if (durationMs <= thresholds.shortMaxMs) return '>>>';
  return durationMs <= thresholds.mediumMaxMs ? '>>' : '>';
}

/**
 * A success above `longMaxMs` is `info`. A failure is `warn` on the console; the analytics logger, which gets every
 * call, leaves alarm to the other two. Everything else, a cancelled call included, is `debug`.
 */
export function callLineLevel(
  { outcome, durationMs }: Pick<CallEvent, 'outcome' | 'durationMs'>,
  { longMaxMs }: DurationThresholds,
  logger: 'console' | 'analytics',
): LogLevel {
  if (outcome === 'success' && durationMs > longMaxMs) return 'info';
  return outcome === 'error' && logger === 'console' ? 'warn' : 'debug';
}

/** `Catalog.fetchArtist failed: TimeoutError: no answer`, for the error logger. */
export function formatFailureLine({ functionName, errorName, errorMessage }: FailureLineEvent): string {
  const said = [errorName, errorMessage].filter((part) => part !== undefined && part !== '');
  const cause = said.map((part) => toPlainLine(String(part), MESSAGE_LENGTH));
  return [`${toPlainLine(functionName)} failed`, ...cause].join(': ');
}

/** Characters of a message in the error log: the full retained message, but not a page of it. */
const MESSAGE_LENGTH = 1024;
