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

/** What is started while tracking is disabled. */
const NOT_COUNTED: CallTimer = Object.freeze({ end: () => {}, [Symbol.dispose]: () => {} });

export function startTimer(site: CallSite): CallTimer {
  // Nor is its name looked up: it would take one of `maxFunctions`' places.
  if (!site.recorder.enabled) return NOT_COUNTED;
  const series = site.resolve(undefined);
  let isRunning = true;
  const recorder = site.recorder.isPlain ? site.recorder : beginTraced(site, series);
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
