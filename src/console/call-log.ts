// Recorder → loggers: a line for each call that some logger wants to hear of.

import type { DurationThresholds } from '../aggregate/snapshot.js';
import type { CallEvent } from '../event.js';
import { isLevelOn, type Loggers, log } from '../logger.js';
import { callLineLevel, formatCallLine, formatFailureLine, formatUntimedLine } from './call-line.js';

export interface CallLogParts {
  readonly loggers: Loggers;
  readonly thresholds: DurationThresholds;
  /** True under `maxOverheadPercent`: calls that were not timed are told with a duration of 0. */
  readonly isThinned: boolean;
  /** True while a batch shows its progress on the console instead. */
  readonly isConsoleBusy: () => boolean;
  /** Writes while nothing else is on the terminal's line. */
  readonly aside: (write: () => void) => void;
}

export class CallLog {
  readonly #parts: CallLogParts;

  constructor(parts: CallLogParts) {
    this.#parts = parts;
  }

  /** True while a logger wants a line for each call: `debug` is on. */
  get every(): boolean {
    const { console, analytics } = this.#parts.loggers;
    return isLevelOn(console, 'debug') || isLevelOn(analytics, 'debug');
  }

  /** Writes the call's lines; one is formatted only where its level is on. */
  write(event: CallEvent): void {
    const { loggers, thresholds, isThinned, isConsoleBusy, aside } = this.#parts;
    let line: string | undefined;
    for (const name of ['console', 'analytics'] as const) {
      const level = callLineLevel(event, thresholds, name);
      if ((name === 'console' && isConsoleBusy()) || !isLevelOn(loggers[name], level)) continue;
      // A success may take less than the clock tells; to throw takes longer.
      const isUntimed = isThinned && event.durationMs === 0 && event.outcome !== 'success';
      line ??= isUntimed ? formatUntimedLine(event) : formatCallLine(event, thresholds);
      const text = line;
      aside(() => log(loggers[name], level, text));
    }
    if (event.outcome !== 'error' || !isLevelOn(loggers.error, 'error')) return;
    aside(() => log(loggers.error, 'error', formatFailureLine(event)));
  }
}
