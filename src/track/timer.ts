// Track: a call that is no function: from `startTimer` to `end`.

/// <reference lib="esnext.disposable" preserve="true" />

import { OUTCOMES, type OutcomeCode, type Series } from '../aggregate/series.js';
import type { Outcome } from '../event.js';
import type { EndRecorder } from './call-end.js';
import type { CallSite } from './call-site.js';
import { outcomeOfError, UNEXPLAINED } from './outcome.js';
import { TracedCall } from './traced-call.js';

/** A running timer. With `using`, leaving the block ends it as a success. */
export interface CallTimer extends Disposable {
  /**
   * Counts the call, once: later calls do nothing. An error in the outcome's place is what the call failed with; an
   * `AbortError` cancelled it.
   */
  end(outcome?: Outcome | Error): void;
}

export function startTimer(site: CallSite): CallTimer {
  const series = site.resolve(undefined);
  let isRunning = site.recorder.enabled;
  const recorder = isRunning && !site.recorder.isPlain ? beginTraced(site, series) : site.recorder;
  const startNs = recorder.now();
  const end = (outcome: Outcome | Error = 'success') => {
    if (!isRunning) return;
    isRunning = false;
    const code = OUTCOMES.indexOf(outcome as Outcome);
    if (code < 0) recorder.recordSpan(series, startNs, outcomeOfError(outcome, {}), outcome);
    else recorder.recordSpan(series, startNs, code as OutcomeCode, UNEXPLAINED);
  };
  return { end, [Symbol.dispose]: () => end() };
}

/** No code is a timer's own: its trace begins and ends, and never runs any. */
function beginTraced(site: CallSite, series: Series): EndRecorder {
  const call = new TracedCall(site, series);
  call.begin();
  return call;
}
