// Series → row: calls added up, with their durations at the bounds of a histogram.

import type { DurationBounds } from '../../aggregate/bounded-counts.js';
import type { CallSeries } from '../../aggregate/call-series.js';

export class CallTotals {
  /** By bound: those above the bound before. */
  readonly counts: Float64Array;
  calls = 0;
  errors = 0;
  cancelled = 0;
  totalNs = 0;
  readonly #bounds: DurationBounds;

  constructor(bounds: DurationBounds) {
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.seconds.length);
  }

  /** Takes over other totals. */
  set({ counts, calls, errors, cancelled, totalNs }: CallTotals): void {
    this.counts.set(counts);
    this.calls = calls;
    this.errors = errors;
    this.cancelled = cancelled;
    this.totalNs = totalNs;
  }

  add({ calls, errors, cancelled, totalNs, histogram }: CallSeries): void {
    this.#bounds.addCounts(histogram, this.counts);
    this.calls += calls;
    this.errors += errors;
    this.cancelled += cancelled;
    this.totalNs += totalNs;
  }

  /** Adds other totals, or with −1 takes them away. */
  merge({ counts, calls, errors, cancelled, totalNs }: CallTotals, sign: 1 | -1): void {
    for (const [i, count] of counts.entries()) this.counts[i] = (this.counts[i] as number) + sign * count;
    this.calls += sign * calls;
    this.errors += sign * errors;
    this.cancelled += sign * cancelled;
    this.totalNs += sign * totalNs;
  }
}
