// Aggregate: the log-linear histogram → counts at the few bounds that another system wants.

import { bucketOf, type Histogram } from './histogram.js';

/** What is read of a histogram: that of another copy of the package will do. */
export type BucketCounts = Pick<Histogram, 'forEach'>;

/** Durations in seconds, ascending, each with the last histogram bucket that counts as not above it. */
export class DurationBounds {
  readonly seconds: readonly number[];
  readonly #lastBuckets: readonly number[];

  constructor(seconds: readonly number[]) {
    this.seconds = Object.freeze([...seconds]);
    // The whole bucket that holds a bound counts: durations of exactly the bound must, and with them those up to 0.8 %
    // above it do.
    this.#lastBuckets = seconds.map((bound) => bucketOf(Math.round(bound * 1e9)));
  }

  /** Adds, for each bound, the durations above the bound before it; those above the last are left out. */
  addCounts(histogram: BucketCounts, into: Float64Array): void {
    const lastBuckets = this.#lastBuckets;
    let at = 0;
    histogram.forEach((bucket, count) => {
      while (at < lastBuckets.length && bucket > (lastBuckets[at] as number)) at++;
      if (at < lastBuckets.length) into[at] = (into[at] as number) + count;
    });
  }
}
