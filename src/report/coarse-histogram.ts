// Histogram ↔ a short list: every four buckets as one, which no picture on the page can tell apart.

import { bucketStartNs, Histogram } from '../aggregate/histogram.js';
import type { CoarseHistogram } from './page-data-types.js';

/** Buckets of a histogram in one of these: 32 an octave are left. */
const MERGED = 4;

export function toCoarseHistogram(histogram: Histogram): CoarseHistogram {
  const flat: number[] = [];
  let last = 0;
  let lastBucket = 0;
  histogram.forEach((bucket, count) => {
    const coarse = Math.floor(bucket / MERGED);
    if (flat.length > 0 && coarse === lastBucket) {
      flat[last] = (flat[last] as number) + count;
      return;
    }
    flat.push(coarse - lastBucket, count);
    last = flat.length - 1;
    lastBucket = coarse;
  });
  return flat;
}

/** Visits each bucket with its middle, milliseconds. */
export function forEachCoarse(flat: CoarseHistogram, visit: (ms: number, count: number) => void): void {
  let coarse = 0;
  for (let i = 0; i + 1 < flat.length; i += 2) {
    coarse += flat[i] as number;
    const fromNs = bucketStartNs(coarse * MERGED);
    visit((fromNs + bucketStartNs((coarse + 1) * MERGED)) / 2e6, flat[i + 1] as number);
  }
}

/** A histogram with the counts at the middle of the coarse buckets. */
export function fromCoarseHistogram(flat: CoarseHistogram): Histogram {
  let coarse = 0;
  // At once: counts that come one by one have the histogram grow step by step.
  return Histogram.fromBuckets(
    flat.map((value, i) => {
      if (i % 2 === 1) return value;
      coarse += value;
      return coarse * MERGED + MERGED / 2;
    }),
  );
}
