// Track → ledger: the one place where a finished call is counted, kept and told to whoever listens.

import type { CallLedger } from '../aggregate/call-ledger.js';
import { CANCEL, ERROR, OUTCOMES, type OutcomeCode, type Series, SUCCESS } from '../aggregate/series.js';
import type { DurationThresholds } from '../aggregate/snapshot.js';
import { type Clock, readingsOf } from '../clock.js';
import type { CallStore } from '../collect/call-store.js';
import type { CallTracer } from '../collect/call-tracer.js';
import { describeError, type Failure } from '../describe-error.js';
import type { CallEvent, Outcome } from '../event.js';
import { Tracers } from './tracers.js';

/** Hears of every finished call. */
export type CallListener = (event: CallEvent) => unknown;

/** Writes call lines; `every` is true while some logger wants a line for each call, not only for notable ones. */
export interface CallLines {
  readonly every: boolean;
  write(event: CallEvent): void;
}

export class Recorder {
  /** Nanoseconds on the instance's clock. */
  readonly now: () => number;
  /** True while calls are counted and nothing else: all that the hot path asks. False while disabled or traced. */
  isPlain = true;
  /** True while calls are counted and traced too. */
  isTraced = false;
  readonly tracers = new Tracers();
  #isEnabled = true;
  readonly #ledger: CallLedger;
  private readonly store: CallStore;
  readonly #shortNs: number;
  readonly #mediumNs: number;
  readonly #longNs: number;
  #ears: readonly Ear[] = [];
  #lines: CallLines = { every: false, write: () => {} };
  /** Somebody wants every call; a log level that is asked for now and then. */
  isWatched = false;
  /** Calls that took longer need more than counting; below zero while somebody wants every call. */
  private attendAboveNs: number;
  readonly #lineEar: Ear = { listener: (event) => this.#lines.write(event), isBusy: false, hasLeft: false };
  /** Hears when a listener threw; must not throw. */
  onListenerError: ((error: unknown) => void) | undefined;

  constructor(ledger: CallLedger, clock: Clock, thresholds: DurationThresholds) {
    this.now = readingsOf(clock);
    this.#ledger = ledger;
    this.store = ledger.store;
    this.#shortNs = thresholds.shortMaxMs * 1e6;
    this.attendAboveNs = this.#shortNs;
    this.#mediumNs = thresholds.mediumMaxMs * 1e6;
    this.#longNs = thresholds.longMaxMs * 1e6;
  }

  get enabled(): boolean {
    return this.#isEnabled;
  }

  set enabled(isEnabled: boolean) {
    this.#isEnabled = isEnabled;
    this.#simplify();
  }

  /** Has every call traced until the returned function is called. */
  trace(tracer: CallTracer): () => void {
    const remove = this.tracers.add(tracer);
    this.#simplify();
    return () => {
      remove();
      this.#simplify();
    };
  }

  get ledger(): CallLedger {
    return this.#ledger;
  }

  /** Counts a call. */
  record(series: Series, startNs: number, endNs: number, outcome: OutcomeCode, error?: unknown): void {
    const durationNs = endNs - startNs;
    // In one: each as a constant of its own would be 10 bytes of bytecode more.
    if (
      durationNs < series.minNs ||
      durationNs > series.maxNs ||
      durationNs > this.attendAboveNs ||
      outcome !== SUCCESS
    )
      return this.attend(series, startNs, durationNs, outcome, error);
    this.count(series, startNs, durationNs, outcome);
  }

  /** All that most calls need. What is called comes first: at the end of the stack a call is counted not at all or wholly. */
  private count(series: Series, startNs: number, durationNs: number, outcome: OutcomeCode): void {
    const { store } = this;
    if (store.cursor === store.size) store.makeRoom();
    series.histogram.record(durationNs);
    const slot = store.cursor;
    store.startNs[slot] = startNs;
    store.durationNs[slot] = durationNs;
    store.tag[slot] = series.tag | outcome;
    store.cursor = slot + 1;
    series.calls++;
    series.totalNs += durationNs;
  }

  /** Counts a call that is not on the hot path; its overhead is measured each time. */
  recordSpan(series: Series, startNs: number, outcome: OutcomeCode, error?: unknown): void {
    const endNs = this.now();
    this.record(series, startNs, endNs, outcome, error);
    series.sampleOverhead(this.now() - endNs);
  }

  /** Takes the overhead measured on one call, and looks again at what is cheaper not to ask at every call. */
  sampleOverhead(series: Series, ns: number): void {
    series.sampleOverhead(ns);
    this.refresh();
  }

  /** Calls `listener` for every finished call until the returned function is called. */
  listen(listener: CallListener): () => void {
    const ear: Ear = { listener, isBusy: false, hasLeft: false };
    this.#ears = [...this.#ears, ear];
    this.refresh();
    return () => {
      ear.hasLeft = true;
      this.#ears = this.#ears.filter((one) => one !== ear);
      this.refresh();
    };
  }

  writeLines(lines: CallLines): void {
    this.#lines = lines;
    this.refresh();
  }

  /** Looks whether anyone wants every call: log levels may change at run time. */
  refresh(): void {
    this.isWatched = this.#ears.length > 0 || this.#lines.every;
    this.attendAboveNs = this.isWatched ? -1 : this.#shortNs;
  }

  #simplify(): void {
    this.isTraced = this.#isEnabled && this.tracers.size > 0;
    this.isPlain = this.#isEnabled && !this.isTraced;
  }

  // Not `#attend`, which takes 30 bytes of bytecode more.
  private attend(series: Series, startNs: number, durationNs: number, outcome: OutcomeCode, error: unknown): void {
    const isError = outcome === ERROR;
    this.#noteExtreme(series, startNs, durationNs, outcome);
    this.count(series, startNs, durationNs, outcome);
    if (isError) series.errors++;
    this.notice(series, startNs, durationNs, outcome, error);
  }

  /** The first call is both. */
  #noteExtreme(series: Series, startNs: number, durationNs: number, outcome: OutcomeCode): void {
    if (durationNs >= series.minNs && durationNs <= series.maxNs) return;
    const call = { startMs: this.#ledger.epochMsAt(startNs), durationNs, outcome: OUTCOMES[outcome] as Outcome };
    if (durationNs < series.minNs) series.setFastest(call);
    if (durationNs > series.maxNs) series.setSlowest(call);
  }

  /** What only some calls need that were counted: slow ones, unsuccessful ones, watched ones. */
  protected notice(series: Series, startNs: number, durationNs: number, outcome: OutcomeCode, error: unknown): void {
    if (outcome === SUCCESS && durationNs <= this.attendAboveNs) return;
    if (durationNs > this.#mediumNs) series.slow++;
    else if (durationNs > this.#shortNs) series.medium++;
    if (outcome === CANCEL) series.cancelled++;
    const failure = outcome === ERROR ? this.#noteFailure(series, startNs + durationNs, error) : undefined;

    const isNotable = outcome === ERROR || durationNs > this.#longNs;
    if (!isNotable && !this.isWatched) return;
    this.#tell(this.#ledger.toEvent(series.key, startNs, durationNs, OUTCOMES[outcome] as Outcome, failure));
  }

  #noteFailure(series: Series, endNs: number, error: unknown): Failure {
    // Taken first: a getter of the error may run tracked calls of its own.
    const number = this.store.lastNumber;
    const failure = describeError(error);
    this.store.noteFailure(failure, number);
    this.#ledger.errorGroups.record({
      errorName: failure.name,
      errorMessage: failure.message,
      functionName: series.key.functionName,
      timeMs: this.#ledger.epochMsAt(endNs),
    });
    return failure;
  }

  #tell(event: CallEvent): void {
    for (const ear of this.#ears) this.#tellOne(ear, event);
    this.#tellOne(this.#lineEar, event);
  }

  /** Whoever is being told hears nothing of the calls it makes meanwhile: it would be told for ever. */
  #tellOne(ear: Ear, event: CallEvent): void {
    if (ear.isBusy || ear.hasLeft) return;
    ear.isBusy = true;
    try {
      const result = ear.listener(event);
      // An async listener's rejection is no business of the program's either.
      if (result instanceof Promise) result.catch((error: unknown) => this.onListenerError?.(error));
    } catch (error) {
      this.onListenerError?.(error);
    } finally {
      ear.isBusy = false;
    }
  }
}

/** Somebody who listens. */
interface Ear {
  readonly listener: CallListener;
  /** True while it is being told of a call. */
  isBusy: boolean;
  /** True once it does not listen any more, which may be while the others are being told. */
  hasLeft: boolean;
}
