// Track: how a call ends that is not timed: counted by its outcome, and that is all.

import type { OutcomeCode, Series } from '../aggregate/series.js';
import type { BudgetedRecorder } from './budgeted-recorder.js';
import { CallEnd, type CallEndOptions, type EndRecorder } from './call-end.js';

/** In place of the call site, for whatever ends calls: promises, observed results. */
export class UntimedEnd extends CallEnd {
  readonly recorder: EndRecorder;

  /** `isMeasured`: what counting the call costs goes to the samples. */
  constructor(options: CallEndOptions, budgeted: BudgetedRecorder, isMeasured: boolean) {
    super(options);
    const count = (series: Series, outcome: OutcomeCode, error?: unknown) =>
      budgeted.countUntimed(budgeted.paceOf(series), outcome, error);
    this.recorder = {
      now: isMeasured ? budgeted.now : () => 0,
      record: (series, _startNs, _endNs, outcome, error) => count(series, outcome, error),
      recordSpan: (series, _startNs, outcome, error) => count(series, outcome, error),
      sampleOverhead: (series, ns) => {
        if (isMeasured) budgeted.paceOf(series).thinned.overheadSample.add(Math.max(0, ns));
      },
    };
  }
}
