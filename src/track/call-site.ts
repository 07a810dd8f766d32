// Track: what one decorated member or wrapped function knows of itself.

import { type OutcomeCode, type Series, SUCCESS } from '../aggregate/series.js';
import { type OutcomeRules, outcomeOfError, outcomeOfResult, UnsuccessfulResult } from './outcome.js';
import { leaveTimes, type Recorder } from './recorder.js';

/** How a call site is named. */
export interface SiteName {
  /** The name without its class. */
  readonly methodName: string;
  /** The declaring class: known, absent, or found from the receiver of a call (undefined: not with this one). */
  readonly className: string | undefined | ((self: unknown) => string | undefined);
}

export interface CallSiteOptions extends OutcomeRules {
  readonly eventType: string;
  readonly thenables?: 'ignore' | 'observe' | undefined;
  readonly iterators?: 'generators' | 'observe' | undefined;
}

/** How an instance writes names. */
export type Naming = 'qualified' | 'method';

export class CallSite {
  /** Found at the first call and kept; until then undefined. */
  series: Series | undefined;
  readonly recorder: Recorder;
  readonly options: CallSiteOptions;
  /** True where a result must be looked at beyond "is it a native promise". */
  readonly inspectsResult: boolean;
  readonly #name: SiteName;
  readonly #naming: Naming;

  constructor(recorder: Recorder, options: CallSiteOptions, name: SiteName, naming: Naming) {
    this.recorder = recorder;
    this.options = options;
    this.#name = name;
    this.#naming = naming;
    this.inspectsResult =
      options.isSuccess !== undefined || options.thenables === 'observe' || options.iterators === 'observe';
  }

  /** The series to count a call in. Found once, unless the receiver does not tell the class (a detached method). */
  resolve(self: unknown): Series {
    const { methodName, className } = this.#name;
    const owner = typeof className === 'function' ? className(self) : className;
    const isFinal = typeof className !== 'function' || owner !== undefined;
    const isQualified = this.#naming === 'qualified' && owner !== undefined && owner !== '';
    const functionName = isQualified ? `${owner}.${methodName}` : methodName;
    const { eventType } = this.options;
    const series = this.recorder.ledger.registry.lookup({ functionName, methodName, eventType });
    if (isFinal) this.series = series;
    return series;
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
    leaveTimes(startNs, endNs);
    this.recorder.record(series, outcome, error);
    series.sampleOverhead(this.recorder.now() - endNs);
  }
}
