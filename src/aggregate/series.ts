// Aggregate: everything ever recorded of one (function, event type); exact, but for the histogram's 0.39 %.

import type { Outcome } from '../event.js';
import { Histogram } from './histogram.js';
import type { ExtremeCallSnapshot, SeriesSnapshot } from './snapshot.js';

// The slots of `Series.totals`: one Float64Array, so that counting a call allocates nothing.
export const CALLS = 0;
export const TOTAL_NS = 1;
export const ERRORS = 2;
export const CANCELLED = 3;
export const MEDIUM = 4;
export const SLOW = 5;
export const MIN_NS = 6;
export const MIN_START_MS = 7;
export const MIN_OUTCOME = 8;
export const MAX_NS = 9;
export const MAX_START_MS = 10;
export const MAX_OUTCOME = 11;
/** Calls and overhead that came in with merges: the median sample speaks for this process's calls only. */
const MERGED_CALLS = 12;
const MERGED_OVERHEAD_NS = 13;
const SLOTS = 14;

/** The outcomes by the number that stands for them in the columns. */
export const OUTCOMES: readonly Outcome[] = ['success', 'error', 'cancelled'];
export const SUCCESS = 0;
export const ERROR = 1;
export const CANCEL = 2;
export type OutcomeCode = typeof SUCCESS | typeof ERROR | typeof CANCEL;

/** The overhead samples kept of a series, the most recent ones. */
const OVERHEAD_SAMPLES = 64;
/** The first calls are all sampled, so that a function called twice has an overhead too; then one call in 64. */
const EAGER_SAMPLES = 8;
const CALLS_BETWEEN_SAMPLES = 63;

/** What names a series. */
export interface SeriesKey {
  /** As reported: `Class.method`, or the bare name with `naming: 'method'`. */
  readonly functionName: string;
  /** The name without its class; a filter matches either. */
  readonly methodName: string;
  readonly eventType: string;
}

/** The slowest or the fastest call of a series. */
export interface ExtremeCall extends ExtremeCallSnapshot {
  readonly key: SeriesKey;
}

export class Series {
  readonly key: SeriesKey;
  /** Index into the registry; the ring's tags carry it. */
  readonly id: number;
  readonly totals = new Float64Array(SLOTS);
  readonly histogram = new Histogram();
  /** Calls until the next whose overhead is measured; the hot path counts it down. */
  untilSample = 0;
  #samples: Float64Array | undefined;
  #sampled = 0;

  constructor(key: SeriesKey, id: number) {
    this.key = key;
    this.id = id;
    this.#openExtremes();
  }

  get calls(): number {
    return this.totals[CALLS] as number;
  }

  get errors(): number {
    return this.totals[ERRORS] as number;
  }

  get cancelled(): number {
    return this.totals[CANCELLED] as number;
  }

  get medium(): number {
    return this.totals[MEDIUM] as number;
  }

  get slow(): number {
    return this.totals[SLOW] as number;
  }

  get totalNs(): number {
    return this.totals[TOTAL_NS] as number;
  }

  get minNs(): number {
    return this.totals[MIN_NS] as number;
  }

  get maxNs(): number {
    return this.totals[MAX_NS] as number;
  }

  get fastest(): ExtremeCall {
    return this.#extreme(MIN_NS);
  }

  get slowest(): ExtremeCall {
    return this.#extreme(MAX_NS);
  }

  /** The median sample times the calls: a sample that was preempted would spoil a mean. */
  get overheadNs(): number {
    const ownCalls = this.calls - (this.totals[MERGED_CALLS] as number);
    return ownCalls * this.#medianSampleNs() + (this.totals[MERGED_OVERHEAD_NS] as number);
  }

  /** Sets the distance to the next sample. */
  armSample(): void {
    this.untilSample = this.#sampled < EAGER_SAMPLES ? 0 : CALLS_BETWEEN_SAMPLES;
  }

  /** Takes the overhead measured on one call. */
  sampleOverhead(ns: number): void {
    this.#samples ??= new Float64Array(OVERHEAD_SAMPLES);
    this.#samples[this.#sampled++ % OVERHEAD_SAMPLES] = ns;
  }

  /** Forgets everything but its name. */
  clear(): void {
    this.totals.fill(0);
    this.#openExtremes();
    this.histogram.clear();
    this.#sampled = 0;
    this.untilSample = 0;
  }

  toSnapshot(): SeriesSnapshot {
    const { calls, errors, cancelled, medium, slow, totalNs, overheadNs } = this;
    const extremes = calls === 0 ? {} : { fastest: plain(this.fastest), slowest: plain(this.slowest) };
    return {
      ...this.key,
      calls,
      errors,
      cancelled,
      medium,
      slow,
      totalNs,
      ...extremes,
      overheadNs,
      histogram: this.histogram.toBuckets(),
    };
  }

  /** Adds what another series of the same name recorded; sums, counts and buckets exactly. */
  absorb(other: SeriesSnapshot): void {
    const totals = this.totals;
    this.#add(CALLS, other.calls);
    this.#add(MERGED_CALLS, other.calls);
    this.#add(TOTAL_NS, other.totalNs);
    this.#add(ERRORS, other.errors);
    this.#add(CANCELLED, other.cancelled);
    this.#add(MEDIUM, other.medium);
    this.#add(SLOW, other.slow);
    this.#add(MERGED_OVERHEAD_NS, other.overheadNs);
    if (other.fastest !== undefined && other.fastest.durationNs < (totals[MIN_NS] as number)) {
      this.#setExtreme(MIN_NS, other.fastest);
    }
    if (other.slowest !== undefined && other.slowest.durationNs > (totals[MAX_NS] as number)) {
      this.#setExtreme(MAX_NS, other.slowest);
    }
    for (let i = 0; i < other.histogram.length; i += 2) {
      this.histogram.add(other.histogram[i] as number, other.histogram[i + 1] as number);
    }
  }

  /** The first call is both extremes, even one of duration 0. */
  #openExtremes(): void {
    this.totals[MIN_NS] = Number.POSITIVE_INFINITY;
    this.totals[MAX_NS] = Number.NEGATIVE_INFINITY;
  }

  #add(slot: number, amount: number): void {
    this.totals[slot] = (this.totals[slot] as number) + amount;
  }

  #extreme(slot: typeof MIN_NS | typeof MAX_NS): ExtremeCall {
    return {
      key: this.key,
      durationNs: this.totals[slot] as number,
      startMs: this.totals[slot + 1] as number,
      outcome: OUTCOMES[this.totals[slot + 2] as number] as Outcome,
    };
  }

  #setExtreme(slot: typeof MIN_NS | typeof MAX_NS, call: ExtremeCallSnapshot): void {
    this.totals[slot] = call.durationNs;
    this.totals[slot + 1] = call.startMs;
    this.totals[slot + 2] = OUTCOMES.indexOf(call.outcome);
  }

  #medianSampleNs(): number {
    if (this.#samples === undefined || this.#sampled === 0) return 0;
    const sorted = this.#samples.slice(0, Math.min(this.#sampled, OVERHEAD_SAMPLES)).sort();
    return sorted[sorted.length >> 1] as number;
  }
}

function plain({ startMs, durationNs, outcome }: ExtremeCallSnapshot): ExtremeCallSnapshot {
  return { startMs, durationNs, outcome };
}

/** A series as it was when the snapshot was taken. */
export function seriesFromSnapshot(snapshot: SeriesSnapshot, id: number): Series {
  const { functionName, methodName, eventType } = snapshot;
  const series = new Series({ functionName, methodName, eventType }, id);
  series.absorb(snapshot);
  return series;
}
