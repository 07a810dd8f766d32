// Track: a call that is no function: from `startTimer` to `end`.

import type { Series } from '../aggregate/series.js';
import { OUTCOMES, type OutcomeCode } from '../aggregate/series.js';
import type { Outcome } from '../event.js';
import { outcomeOfError } from './outcome.js';
import type { Recorder } from './recorder.js';

/** A running timer. With `using`, leaving the block ends it as a success. */
export interface CallTimer extends Disposable {
  /**
   * Counts the call, once: later calls do nothing. An error in the outcome's place is what the call failed with; an
   * `AbortError` cancelled it.
   */
  end(outcome?: Outcome | Error): void;
}

/** What a call that ended as an error is reported with when nobody says which. */
const UNEXPLAINED = new Error();

export function startTimer(recorder: Recorder, series: Series): CallTimer {
  const startNs = recorder.now();
  let isRunning = recorder.enabled;
  const end = (outcome: Outcome | Error = 'success') => {
    if (!isRunning) return;
    isRunning = false;
    const code = OUTCOMES.indexOf(outcome as Outcome);
    if (code < 0) recorder.recordSpan(series, startNs, outcomeOfError(outcome, {}), outcome);
    else recorder.recordSpan(series, startNs, code as OutcomeCode, UNEXPLAINED);
  };
  return { end, [Symbol.dispose]: () => end() };
}
