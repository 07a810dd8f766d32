import { expect } from 'chai';
import { bucketOf, Histogram } from '../../src/aggregate/histogram.js';
import { overlap, quantileInterval, Z_95 } from '../../src/report/quantile-interval.js';

function histogramOf(values: Iterable<number>): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** 1 … n, in microseconds. */
const upTo = (n: number) => histogramOf(Array.from({ length: n }, (_, i) => (i + 1) * 1000));

describe('quantileInterval', () => {
  it('is the values at the ranks n·q ± 1.96·√(n·q·(1−q)), widened to their buckets', () => {
    const interval = quantileInterval(upTo(1000), 0.95);

    // Ranks 936 and 964; a bucket is at most 0.8 % wide.
    expect(interval?.lowNs).to.be.within(936_000 * 0.992, 936_000);
    expect(interval?.highNs).to.be.within(964_000, 964_000 * 1.008);
  });

  it('ends at these very ranks, whatever the quotient of rank and n is rounded to', () => {
    const [of39, of85] = [quantileInterval(upTo(39), 0.9), quantileInterval(upTo(85), 0.5)];

    // Ranks 31 and 52, where 31 / 39 × 39 is below 31 and 52 / 85 × 85 above 52. No two of the values share a bucket.
    expect(of39?.lowNs).to.be.within(30_700, 31_000);
    expect(of85?.highNs).to.be.within(52_000, 52_500);
  });

  it('narrows with more values', () => {
    const width = (n: number) => {
      const { lowNs, highNs } = quantileInterval(upTo(n), 0.5) ?? { lowNs: 0, highNs: 0 };
      return (highNs - lowNs) / (n * 1000);
    };

    expect(width(10_000)).to.be.below(width(1000)).and.below(width(100));
  });

  it('does not exist for p95 below 73 values', () => {
    expect(quantileInterval(upTo(72), 0.95)).to.equal(undefined);
    expect(quantileInterval(upTo(73), 0.95)).not.to.equal(undefined);
  });

  it('goes by the timed calls where these stand for the others', () => {
    const weighted = (times: number) => {
      const histogram = new Histogram();
      for (let i = 1; i <= 1000; i++) histogram.add(bucketOf(i * 1000), times);
      return histogram;
    };

    const [alone, forMany] = [
      quantileInterval(weighted(1), 0.5, Z_95, 1000),
      quantileInterval(weighted(64), 0.5, Z_95, 1000),
    ];

    expect(forMany).to.deep.equal(alone);
    expect(quantileInterval(weighted(1), 0.5)?.lowNs).to.be.above(alone?.lowNs ?? 0);
    expect(quantileInterval(weighted(64), 0.95, Z_95, 97)).to.equal(undefined);
  });

  it('covers the true p95 in about 95 of 100 samples of calls timed at random distances', () => {
    let state = 1;
    const uniform = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    let covered = 0;
    for (let sample = 0; sample < 1000; sample++) {
      const histogram = new Histogram();
      for (let i = 0; i < 300; i++) histogram.add(bucketOf(uniform() * 1e6), 1 + Math.floor(uniform() * 63));
      const interval = quantileInterval(histogram, 0.95, Z_95, 300);
      if (interval !== undefined && interval.lowNs <= 950_000 && interval.highNs >= 950_000) covered++;
    }

    expect(covered / 1000).to.be.within(0.93, 0.99);
  });

  it('does not exist without values', () => {
    expect(quantileInterval(new Histogram(), 0.95)).to.equal(undefined);
  });

  it('covers the true p95 in about 95 of 100 samples', () => {
    // A congruential generator: 2,000 samples of 300 uniform values, of which the true p95 is 950,000.
    let state = 1;
    const uniform = () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state / 2_147_483_647) * 1e6;
    };
    let covered = 0;
    for (let sample = 0; sample < 2000; sample++) {
      const interval = quantileInterval(histogramOf(Array.from({ length: 300 }, uniform)), 0.95);
      if (interval !== undefined && interval.lowNs <= 950_000 && interval.highNs >= 950_000) covered++;
    }

    expect(covered / 2000).to.be.within(0.94, 1);
  });
});

describe('overlap', () => {
  it('is true for intervals that share a value, an end included', () => {
    expect(overlap({ lowNs: 1, highNs: 2 }, { lowNs: 2, highNs: 3 })).to.equal(true);
    expect(overlap({ lowNs: 1, highNs: 9 }, { lowNs: 2, highNs: 3 })).to.equal(true);
    expect(overlap({ lowNs: 4, highNs: 5 }, { lowNs: 2, highNs: 3 })).to.equal(false);
  });
});
