// Track → ledger: the one place where a finished call is counted, kept and told to whoever listens.

import type { CallLedger } from '../aggregate/call-ledger.js';
import { tagOf } from '../aggregate/call-ledger.js';
import { durationCell } from '../aggregate/histogram.js';
import {
  CALLS,
  CANCEL,
  CANCELLED,
  ERROR,
  ERRORS,
  MAX_NS,
  MEDIUM,
  MIN_NS,
  OUTCOMES,
  type OutcomeCode,
  type Series,
  SLOW,
  TOTAL_NS,
} from '../aggregate/series.js';
import type { DurationThresholds } from '../aggregate/snapshot.js';
import { type Clock, monotonicNs, systemClock } from '../clock.js';
import type { CallStore } from '../collect/call-store.js';
import { describeError } from '../describe-error.js';
import type { CallEvent, Outcome } from '../event.js';

/** Hears of every finished call. */
export type CallListener = (event: CallEvent) => unknown;

/** Writes call lines; `every` is true while some logger wants a line for each call, not only for notable ones. */
export interface CallLines {
  readonly every: boolean;
  write(event: CallEvent): void;
}

/**
 * Where the hot path leaves a call's start; its duration goes to `durationCell`. A number passed to a function that V8
 * does not inline is boxed, 16 bytes a call.
 */
export const startCell = new Float64Array(1);

export class Recorder {
  /** Nanoseconds on the instance's clock. */
  readonly now: () => number;
  enabled = true;
  readonly #ledger: CallLedger;
  readonly #store: CallStore;
  readonly #shortNs: number;
  readonly #mediumNs: number;
  readonly #longNs: number;
  readonly #listeners = new Set<CallListener>();
  #lines: CallLines = { every: false, write: () => {} };
  /** Somebody wants every call; kept as a field because the hot path asks for each. */
  #isWatched = false;
  /** The listeners that are being told of a call right now. */
  readonly #told = new Set<CallListener>();
  readonly #writeLine = (event: CallEvent) => this.#lines.write(event);
  /** Hears when a listener threw; must not throw. */
  onListenerError: ((error: unknown) => void) | undefined;

  constructor(ledger: CallLedger, clock: Clock, thresholds: DurationThresholds) {
    this.now = clock === systemClock ? monotonicNs : () => clock.monotonicNs();
    this.#ledger = ledger;
    this.#store = ledger.store;
    this.#shortNs = thresholds.shortMaxMs * 1e6;
    this.#mediumNs = thresholds.mediumMaxMs * 1e6;
    this.#longNs = thresholds.longMaxMs * 1e6;
  }

  get ledger(): CallLedger {
    return this.#ledger;
  }

  /** Counts the call whose start and duration are in `startCell` and `durationCell`. */
  record(series: Series, outcome: OutcomeCode, error?: unknown): void {
    // A clock that a test injected may run backwards.
    if (!((durationCell[0] as number) >= 0)) durationCell[0] = 0;
    const durationNs = durationCell[0] as number;
    const totals = series.totals;
    totals[CALLS] = (totals[CALLS] as number) + 1;
    totals[TOTAL_NS] = (totals[TOTAL_NS] as number) + durationNs;
    series.histogram.recordCell();
    if (durationNs < (totals[MIN_NS] as number)) this.#setExtreme(totals, MIN_NS, outcome);
    if (durationNs > (totals[MAX_NS] as number)) this.#setExtreme(totals, MAX_NS, outcome);

    const store = this.#store;
    const slot = store.cursor === store.size ? store.makeRoom() : store.cursor;
    store.startNs[slot] = startCell[0] as number;
    store.durationNs[slot] = durationNs;
    store.tag[slot] = tagOf(series, outcome);
    store.cursor = slot + 1;

    if (outcome !== 0 || this.#isWatched || durationNs > this.#shortNs) this.#attend(series, outcome, error);
  }

  /** Counts a call that is not on the hot path; its overhead is measured each time. */
  recordSpan(series: Series, startNs: number, outcome: OutcomeCode, error?: unknown): void {
    const endNs = this.now();
    startCell[0] = startNs;
    durationCell[0] = endNs - startNs;
    this.record(series, outcome, error);
    series.sampleOverhead(this.now() - endNs);
  }

  /** Takes the overhead measured on one call, and looks again at what is cheaper not to ask at every call. */
  sampleOverhead(series: Series, ns: number): void {
    series.sampleOverhead(ns);
    this.refresh();
  }

  /** Calls `listener` for every finished call until the returned function is called. */
  listen(listener: CallListener): () => void {
    this.#listeners.add(listener);
    this.refresh();
    return () => {
      this.#listeners.delete(listener);
      this.refresh();
    };
  }

  writeLines(lines: CallLines): void {
    this.#lines = lines;
    this.refresh();
  }

  /** Looks whether anyone wants every call: log levels may change at run time. */
  refresh(): void {
    this.#isWatched = this.#listeners.size > 0 || this.#lines.every;
  }

  #setExtreme(totals: Float64Array, slot: typeof MIN_NS | typeof MAX_NS, outcome: OutcomeCode): void {
    totals[slot] = durationCell[0] as number;
    totals[slot + 1] = this.#ledger.epochMsAt(startCell[0] as number);
    totals[slot + 2] = outcome;
  }

  /** What only some calls need: slow ones, unsuccessful ones, watched ones. */
  #attend(series: Series, outcome: OutcomeCode, error: unknown): void {
    // Read first: a listener may run tracked calls, which use the cells again.
    const startNs = startCell[0] as number;
    const durationNs = durationCell[0] as number;
    if (durationNs > this.#shortNs) bump(series, durationNs > this.#mediumNs ? SLOW : MEDIUM);
    if (outcome === CANCEL) bump(series, CANCELLED);
    const failure = outcome === ERROR ? this.#noteFailure(series, startNs + durationNs, error) : undefined;

    const isNotable = outcome === ERROR || durationNs > this.#longNs;
    if (!isNotable && !this.#isWatched) return;
    this.#tell(this.#ledger.toEvent(series.key, startNs, durationNs, OUTCOMES[outcome] as Outcome, failure));
  }

  #noteFailure(series: Series, endNs: number, error: unknown) {
    bump(series, ERRORS);
    // Taken first: a getter of the error may run tracked calls of its own.
    const number = this.#store.lastNumber;
    const failure = describeError(error);
    this.#store.noteFailure(failure, number);
    this.#ledger.errorGroups.record({
      errorName: failure.name,
      errorMessage: failure.message,
      functionName: series.key.functionName,
      timeMs: this.#ledger.epochMsAt(endNs),
    });
    return failure;
  }

  #tell(event: CallEvent): void {
    for (const listener of this.#listeners) this.#tellOne(listener, event);
    this.#tellOne(this.#writeLine, event);
  }

  /** Whoever is being told hears nothing of the calls it makes meanwhile: it would be told for ever. */
  #tellOne(listener: CallListener, event: CallEvent): void {
    if (this.#told.has(listener)) return;
    this.#told.add(listener);
    this.#guard(() => listener(event));
    this.#told.delete(listener);
  }

  #guard(work: () => unknown): void {
    const failed = (error: unknown) => this.onListenerError?.(error);
    try {
      const result = work();
      // An async listener's rejection is no business of the program's either.
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

function bump(series: Series, slot: number): void {
  series.totals[slot] = (series.totals[slot] as number) + 1;
}
