// Aggregate: everything ever recorded of one (function, event type); exact, but for the histogram's 0.39 %.

import type { Outcome } from '../event.js';
import { bucketOf, Histogram } from './histogram.js';
import { RecentMedian } from './recent-median.js';
import type { Draft, ExtremeCallSnapshot, SeriesSnapshot } from './snapshot.js';
import { ThinnedCalls } from './thinned-calls.js';

/** The outcomes by the number that stands for them in the columns. */
export const OUTCOMES: readonly Outcome[] = ['success', 'error', 'cancelled'];
export const SUCCESS = 0;
export const ERROR = 1;
export const CANCEL = 2;
export type OutcomeCode = typeof SUCCESS | typeof ERROR | typeof CANCEL;

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
  /** What stands for it in the ring: the id above two bits of outcome. */
  readonly tag: number;
  calls = 0;
  errors = 0;
  cancelled = 0;
  medium = 0;
  slow = 0;
  // Not whole on purpose: V8 then keeps these fields as float64 in place, and writing them allocates nothing. Fields cost
  // 2 ns a call less than a Float64Array's elements do, and 400 bytes a function (`npm run bench`).
  totalNs = 0.5;
  minNs = 0.5;
  maxNs = 0.5;
  readonly histogram = new Histogram();
  /** Calls until the next whose overhead is measured; the hot path counts it down. */
  untilSample = 0;
  /** There only where a budget watches the overhead, or a merge brought calls that were not timed. */
  thinned: ThinnedCalls | undefined;
  /** What timing one call costs, in nanoseconds. */
  readonly overheadSample = new RecentMedian();
  // Of the extremes what `minNs` and `maxNs` do not say. As objects they would take 100 bytes more; numbers as above.
  #fastestStartMs = 0.5;
  #slowestStartMs = 0.5;
  #fastestOutcome: Outcome = 'success';
  #slowestOutcome: Outcome = 'success';
  /** Calls and overhead that came in with merges: the median sample speaks for this process's calls only. */
  #mergedCalls = 0;
  #mergedOverheadNs = 0;

  constructor(key: SeriesKey, id: number) {
    this.key = key;
    this.tag = id << 2;
    this.clear();
  }

  /** Index into the registry. */
  get id(): number {
    return this.tag >>> 2;
  }

  /** Undefined without calls. */
  get fastest(): ExtremeCall | undefined {
    const call = this.#fastest;
    return call === undefined ? undefined : { key: this.key, ...call };
  }

  /** Undefined without calls. */
  get slowest(): ExtremeCall | undefined {
    const call = this.#slowest;
    return call === undefined ? undefined : { key: this.key, ...call };
  }

  get #fastest(): ExtremeCallSnapshot | undefined {
    if (this.minNs > this.maxNs) return undefined;
    return { startMs: this.#fastestStartMs, durationNs: this.minNs, outcome: this.#fastestOutcome };
  }

  get #slowest(): ExtremeCallSnapshot | undefined {
    if (this.minNs > this.maxNs) return undefined;
    return { startMs: this.#slowestStartMs, durationNs: this.maxNs, outcome: this.#slowestOutcome };
  }

  /** Calls that sum, percentiles and extremes were measured on: all of them, where no budget thins them. */
  get timedCalls(): number {
    return this.calls - (this.thinned?.untimed ?? 0);
  }

  /** The median sample times the calls: a sample that was preempted would spoil a mean. */
  get overheadNs(): number {
    const untimed = this.thinned?.ownUntimed ?? 0;
    const timedNs = (this.calls - this.#mergedCalls - untimed) * this.overheadSample.value;
    return timedNs + (this.thinned?.overheadNs ?? 0) + this.#mergedOverheadNs;
  }

  /** Takes the new fastest call. */
  setFastest(call: ExtremeCallSnapshot): void {
    this.minNs = call.durationNs;
    this.#fastestStartMs = call.startMs;
    this.#fastestOutcome = call.outcome;
  }

  /** Takes the new slowest call. */
  setSlowest(call: ExtremeCallSnapshot): void {
    this.maxNs = call.durationNs;
    this.#slowestStartMs = call.startMs;
    this.#slowestOutcome = call.outcome;
  }

  /** Gives the calls that were counted but not timed a duration, by default that of the last timed one. */
  settle(durationNs = this.thinned?.lastNs ?? 0): void {
    if (this.thinned === undefined || this.thinned.pending === 0) return;
    const { mediumOverNs, slowOverNs } = this.thinned.limits;
    // First, and then only what needs less of the stack: at its end, all of it is done or nothing.
    this.histogram.add(bucketOf(durationNs), this.thinned.pending);
    const calls = this.thinned.take();
    this.totalNs += calls * durationNs;
    if (durationNs > slowOverNs) this.slow += calls;
    else if (durationNs > mediumOverNs) this.medium += calls;
  }

  /** Sets the distance to the next sample. */
  armSample(): void {
    // One more is about to be taken.
    this.untilSample = this.overheadSample.count + 1 < EAGER_SAMPLES ? 0 : CALLS_BETWEEN_SAMPLES;
  }

  /** Takes the overhead measured on one call. */
  sampleOverhead(ns: number): void {
    this.overheadSample.add(ns);
  }

  /** Forgets everything but its name. */
  clear(): void {
    this.calls = 0;
    this.errors = 0;
    this.cancelled = 0;
    this.medium = 0;
    this.slow = 0;
    this.totalNs = 0;
    // The first call is both extremes, even one of duration 0.
    this.minNs = Number.POSITIVE_INFINITY;
    this.maxNs = Number.NEGATIVE_INFINITY;
    this.#mergedCalls = 0;
    this.#mergedOverheadNs = 0;
    this.histogram.clear();
    this.overheadSample.clear();
    this.untilSample = 0;
    this.thinned?.clear();
  }

  toSnapshot(): SeriesSnapshot {
    const { functionName, methodName, eventType } = this.key;
    const { calls, errors, cancelled, medium, slow, totalNs, overheadNs, timedCalls } = this;
    const histogram = this.histogram.toBuckets();
    // Not spread into one literal: spreads take 10 µs a series, this takes 1 (`npm run bench`, growth: `snapshot()`).
    const snapshot: Draft<SeriesSnapshot> = {
      functionName,
      methodName,
      eventType,
      calls,
      errors,
      cancelled,
      medium,
      slow,
      totalNs,
      overheadNs,
      histogram,
    };
    const fastest = this.#fastest;
    const slowest = this.#slowest;
    if (fastest !== undefined) snapshot.fastest = fastest;
    if (slowest !== undefined) snapshot.slowest = slowest;
    if (timedCalls !== calls) snapshot.timedCalls = timedCalls;
    return snapshot;
  }

  /** Adds what another series of the same name recorded; sums, counts and buckets exactly. */
  absorb(other: SeriesSnapshot): void {
    this.calls += other.calls;
    this.#mergedCalls += other.calls;
    this.totalNs += other.totalNs;
    this.errors += other.errors;
    this.cancelled += other.cancelled;
    this.medium += other.medium;
    this.slow += other.slow;
    this.#mergedOverheadNs += other.overheadNs;
    if (other.fastest !== undefined && other.fastest.durationNs < this.minNs) this.setFastest(other.fastest);
    if (other.slowest !== undefined && other.slowest.durationNs > this.maxNs) this.setSlowest(other.slowest);
    this.#absorbUntimed(other.calls - (other.timedCalls ?? other.calls));
    this.thinned?.noteMerge(other.calls, other.totalNs);
    this.histogram.addBuckets(other.histogram);
  }

  #absorbUntimed(calls: number): void {
    if (calls === 0) return;
    this.thinned ??= new ThinnedCalls();
    this.thinned.absorb(calls);
  }
}

/** A series as it was when the snapshot was taken. */
export function seriesFromSnapshot(snapshot: SeriesSnapshot, id: number): Series {
  const { functionName, methodName, eventType } = snapshot;
  const series = new Series({ functionName, methodName, eventType }, id);
  series.absorb(snapshot);
  return series;
}
