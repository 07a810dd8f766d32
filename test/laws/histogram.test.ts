// The laws a mergeable histogram rests on, each tried on generated durations.

import { expect } from 'chai';
import fc from 'fast-check';
import { bucketOf, Histogram } from '../../src/aggregate/histogram.js';
import { DISTRIBUTIONS, draw, exactPercentile } from './distributions.js';

/** Nanoseconds: everyday ones, whole and fractional, and the borders. */
const duration = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0, max: 1e15, noNaN: true }) },
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 2 ** 31 - 1 }) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  fc.constantFrom(0, 1, 2, 127, 128, 129, 1e15, 2 ** 40, 2 ** 40 - 1, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER),
);
const durations = fc.array(duration, { maxLength: 300 });
/** Counts that pass 2³² once added up. */
const bigCounts = fc.array(fc.tuple(duration, fc.integer({ min: 1, max: 2 ** 40 })), { maxLength: 20 });
const PERCENTILES = [0, 0.1, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

function recorded(all: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const ns of all) histogram.record(ns);
  return histogram;
}

function added(counts: readonly (readonly [number, number])[]): Histogram {
  const histogram = new Histogram();
  for (const [ns, count] of counts) histogram.add(bucketOf(ns), count);
  return histogram;
}

function merged(parts: readonly Histogram[]): Histogram {
  const sum = new Histogram();
  for (const part of parts) sum.merge(part);
  return sum;
}

function relativeErrors(all: readonly number[], histogram: Histogram): number[] {
  const sorted = Float64Array.from(all).sort();
  return histogram.percentiles(PERCENTILES).map((found, i) => {
    const exact = exactPercentile([...sorted], PERCENTILES[i] as number);
    return Math.abs(found - exact) / exact;
  });
}

describe('the laws of the histogram', () => {
  it('merging the parts of any partition, in any order, is recording everything in one', () => {
    const partition = fc.array(fc.tuple(duration, fc.nat(5)), { maxLength: 300 });
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });

    fc.assert(
      fc.property(partition, order, (placed, order) => {
        const partOf = (index: number) => recorded(placed.filter(([, part]) => part === index).map(([ns]) => ns));

        const sum = merged(order.map(partOf));

        expect(sum.toBuckets()).to.deep.equal(recorded(placed.map(([ns]) => ns)).toBuckets());
      }),
    );
  });

  it('recording in another order changes nothing', () => {
    const shuffled = durations.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );

    fc.assert(
      fc.property(shuffled, ([all, shuffle]) => {
        expect(recorded(shuffle).toBuckets()).to.deep.equal(recorded(all).toBuckets());
      }),
    );
  });

  it('merging is associative, counts beyond 2³² too', () => {
    fc.assert(
      fc.property(bigCounts, bigCounts, bigCounts, (a, b, c) => {
        const left = merged([merged([added(a), added(b)]), added(c)]);
        const right = merged([added(a), merged([added(b), added(c)])]);

        expect(left.toBuckets()).to.deep.equal(right.toBuckets());
      }),
    );
  });

  it('merging is commutative, counts beyond 2³² too', () => {
    fc.assert(
      fc.property(bigCounts, bigCounts, (a, b) => {
        expect(merged([added(a), added(b)]).toBuckets()).to.deep.equal(merged([added(b), added(a)]).toBuckets());
      }),
    );
  });

  it('an empty histogram is neutral', () => {
    fc.assert(
      fc.property(durations, (all) => {
        expect(merged([new Histogram(), recorded(all), new Histogram()]).toBuckets()).to.deep.equal(
          recorded(all).toBuckets(),
        );
      }),
    );
  });

  it('no record is lost: the counts add up, each bucket once and ascending', () => {
    fc.assert(
      fc.property(bigCounts, (counts) => {
        const flat = added(counts).toBuckets();

        const buckets = flat.filter((_, i) => i % 2 === 0);
        const total = flat.filter((_, i) => i % 2 === 1).reduce((sum, count) => sum + count, 0);
        expect(total).to.equal(counts.reduce((sum, [, count]) => sum + count, 0));
        expect(buckets).to.deep.equal([...new Set(buckets)].sort((a, b) => a - b));
      }),
    );
  });

  it('the plain form comes back as the same histogram', () => {
    fc.assert(
      fc.property(bigCounts, (counts) => {
        const histogram = added(counts);

        const again = Histogram.fromBuckets(JSON.parse(JSON.stringify(histogram.toBuckets())));

        expect(again.toBuckets()).to.deep.equal(histogram.toBuckets());
        expect(again.percentiles(PERCENTILES)).to.deep.equal(histogram.percentiles(PERCENTILES));
      }),
    );
  });

  it('a percentile grows with its percentage', () => {
    fc.assert(
      fc.property(durations, (all) => {
        const found = recorded(all).percentiles(PERCENTILES);

        expect(found).to.deep.equal([...found].sort((a, b) => a - b));
      }),
    );
  });

  it('every percentile of any durations from a nanosecond up is within 0.4 % of the exact one', () => {
    const fromOne = fc.array(
      duration.map((ns) => Math.max(1, ns)),
      { minLength: 1, maxLength: 300 },
    );

    fc.assert(
      fc.property(fromOne, (all) => {
        expect(Math.max(...relativeErrors(all, recorded(all)))).to.be.at.most(0.004);
      }),
    );
  });

  for (const distribution of Object.keys(DISTRIBUTIONS)) {
    it(`percentiles of ${distribution} durations are within 0.4 % of the exact ones, merged or not`, () => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const all = draw(distribution, 5_000, seed);
          const parts = merged([recorded(all.slice(0, 1_234)), recorded(all.slice(1_234))]);

          expect(Math.max(...relativeErrors(all, recorded(all)))).to.be.at.most(0.004);
          expect(Math.max(...relativeErrors(all, parts))).to.be.at.most(0.004);
        }),
        { numRuns: 20 },
      );
    });
  }
});
