// Track: how a call ends: its result or error becomes an outcome, and is counted.

import { type OutcomeCode, type Series, SUCCESS } from '../aggregate/series.js';
import { type OutcomeRules, outcomeOfError, outcomeOfResult, UnsuccessfulResult } from './outcome.js';
import type { Recorder } from './recorder.js';

/** What the track options say of how calls end. */
export interface CallEndOptions extends OutcomeRules {
  readonly thenables?: 'ignore' | 'observe' | undefined;
  readonly iterators?: 'generators' | 'observe' | undefined;
}

/** What of a recorder a call needs that ends. */
export type EndRecorder = Pick<Recorder, 'now' | 'record' | 'recordSpan' | 'sampleOverhead'>;

/** What is known of calls until they end: a call site for all of its calls, or a traced call for itself. */
export abstract class CallEnd {
  abstract readonly recorder: EndRecorder;
  readonly options: CallEndOptions;
  /** True where a result must be looked at beyond "is it a native promise". */
  readonly inspectsResult: boolean;

  constructor(options: CallEndOptions) {
    this.options = options;
    this.inspectsResult =
      options.isSuccess !== undefined || options.thenables === 'observe' || options.iterators === 'observe';
  }

  /** A generator's first step is due. */
  begin(): void {}

  /** Runs a part of the call. */
  run<R>(code: () => R): R {
    return code();
  }

  /** Counts a call that returned normally, as `isSuccess` sees its result. The predicate's time is not the call's. */
  recordResult(series: Series, result: unknown, startNs: number): void {
    const endNs = this.recorder.now();
    const outcome = outcomeOfResult(result, this.options);
    const error = outcome === SUCCESS ? undefined : new UnsuccessfulResult('isSuccess returned false');
    this.#record(series, startNs, endNs, outcome, error);
  }

  /** Counts a call that failed, or was cancelled as `isCancelled` sees its error. */
  recordError(series: Series, error: unknown, startNs: number): void {
    const endNs = this.recorder.now();
    this.#record(series, startNs, endNs, outcomeOfError(error, this.options), error);
  }

  /** Off the hot path: what it cost is measured each time. */
  #record(series: Series, startNs: number, endNs: number, outcome: OutcomeCode, error: unknown): void {
    this.recorder.record(series, startNs, endNs, outcome, error);
    this.recorder.sampleOverhead(series, this.recorder.now() - endNs);
  }
}
