// Track → ledger: the recorder of an Analytics with `maxOverheadPercent`. Each call it is told of speaks for those before
// it that were only counted; the time of a call of a function is set by its pace.

import type { CallLedger } from '../aggregate/call-ledger.js';
import { ERROR, type OutcomeCode, type Series, SUCCESS } from '../aggregate/series.js';
import type { DurationThresholds } from '../aggregate/snapshot.js';
import { type SpeedLimits, ThinnedCalls } from '../aggregate/thinned-calls.js';
import type { Clock } from '../clock.js';
import { CallPace } from './call-pace.js';
import { Recorder } from './recorder.js';

export class BudgetedRecorder extends Recorder {
  readonly #budget: number;
  readonly #limits: SpeedLimits;
  readonly #paces = new Map<Series, CallPace>();

  constructor(ledger: CallLedger, clock: Clock, thresholds: DurationThresholds, maxOverheadPercent: number) {
    super(ledger, clock, thresholds);
    this.#budget = maxOverheadPercent / 100;
    this.#limits = { mediumOverNs: thresholds.shortMaxMs * 1e6, slowOverNs: thresholds.mediumMaxMs * 1e6 };
  }

  /** The one pace of a series, whoever calls it. */
  paceOf(series: Series): CallPace {
    const known = this.#paces.get(series);
    if (known !== undefined) return known;
    const thinned = new ThinnedCalls(this.#limits);
    thinned.absorb(series.thinned?.untimed ?? 0);
    series.thinned = thinned;
    const pace = new CallPace(series, thinned, this.#budget);
    this.#paces.set(series, pace);
    return pace;
  }

  override record(series: Series, startNs: number, endNs: number, outcome: OutcomeCode, error?: unknown): void {
    const { thinned } = series;
    if (thinned !== undefined) {
      const durationNs = endNs - startNs;
      thinned.lastNs = durationNs;
      if (thinned.pending > 0) series.settle(durationNs);
    }
    super.record(series, startNs, endNs, outcome, error);
  }

  /** While somebody hears of every call, this is what telling costs: nothing to judge the timing by. */
  override sampleOverhead(series: Series, ns: number): void {
    super.sampleOverhead(series, ns);
    if (!this.isWatched) this.#paces.get(series)?.judge(ns);
  }

  /** Counts a call that was not timed. An event is kept of a failure, with no duration, at the moment it ended. */
  countUntimed(pace: CallPace, outcome: OutcomeCode, error?: unknown): void {
    const { series, thinned } = pace;
    const isPlain = outcome === SUCCESS && !this.isWatched;
    // After a reset there may be no timed call yet that this one could be like.
    if (isPlain && series.calls !== 0) {
      thinned.pending++;
      series.calls++;
      return;
    }
    this.#countNotable(pace, outcome, error);
  }

  #countNotable({ series, thinned }: CallPace, outcome: OutcomeCode, error: unknown): void {
    const endNs = this.now();
    if (series.calls === 0) {
      this.record(series, endNs - thinned.lastNs, endNs, outcome, error);
      return;
    }
    const isError = outcome === ERROR;
    // All of it or nothing, where the stack is at its end: the event first, and then no more calls.
    if (outcome !== SUCCESS || this.isWatched) {
      this.ledger.store.append({ startNs: endNs, durationNs: 0, tag: series.tag | outcome, failure: undefined });
    }
    thinned.pending++;
    series.calls++;
    if (isError) series.errors++;
    this.notice(series, endNs, 0, outcome, error);
  }
}
