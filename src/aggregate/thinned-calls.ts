// Aggregate: the calls of a series that were counted but not timed, because timing them would have broken the budget.

import { RecentMedian } from './recent-median.js';

/** The durations, in nanoseconds, above which a call is medium and above which it is slow. */
export interface SpeedLimits {
  readonly mediumOverNs: number;
  readonly slowOverNs: number;
}

const NO_LIMITS: SpeedLimits = { mediumOverNs: Number.POSITIVE_INFINITY, slowOverNs: Number.POSITIVE_INFINITY };

/** Part of the series that a budget watches, or that took in one of another process that was thinned. */
export class ThinnedCalls {
  readonly limits: SpeedLimits;
  /** Calls since the last timed one: counted, and not yet in sum and histogram. */
  pending = 0;
  /** How long the last timed call took. Not whole on purpose: V8 then stores it in place, and writing allocates nothing. */
  lastNs = 0.5;
  /** Calls that came in with merges, timed or not, and how long they took: nothing that this process could judge by. */
  mergedCalls = 0;
  mergedNs = 0;
  #own = 0;
  #merged = 0;
  /** What counting one such call costs, in nanoseconds. */
  readonly overheadSample = new RecentMedian();
  /** What one reading of the clock costs, in nanoseconds. */
  readonly readingSample = new RecentMedian();

  constructor(limits = NO_LIMITS) {
    this.limits = limits;
  }

  /** All calls that were not timed, of this process and of merged ones. */
  get untimed(): number {
    return this.#own + this.pending + this.#merged;
  }

  /** Those of this process. */
  get ownUntimed(): number {
    return this.#own + this.pending;
  }

  /**
   * What counting these calls cost. To count one takes 10 to 30 ns, which is below what a clock resolves; never less than
   * half of what a reading takes (`npm run bench`, the row with an overhead budget).
   */
  get overheadNs(): number {
    if (this.ownUntimed === 0) return 0;
    return this.ownUntimed * Math.max(this.overheadSample.value, this.readingSample.value / 2);
  }

  /** The pending calls, for whoever gives them their place in sum and histogram. */
  take(): number {
    const count = this.pending;
    this.#own += count;
    this.pending = 0;
    return count;
  }

  absorb(untimed: number): void {
    this.#merged += untimed;
  }

  /** Notes the calls of a merge, whether they were thinned or not. */
  noteMerge(calls: number, totalNs: number): void {
    this.mergedCalls += calls;
    this.mergedNs += totalNs;
  }

  /** Forgets the calls; how long one takes is still known. */
  clear(): void {
    this.pending = 0;
    this.mergedCalls = 0;
    this.mergedNs = 0;
    this.#own = 0;
    this.#merged = 0;
  }
}
