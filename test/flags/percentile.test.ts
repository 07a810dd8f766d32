import { expect } from 'chai';
import { interpolatedPercentile } from '../../src/aggregate/flag-metrics.js';

describe('interpolatedPercentile', () => {
  it('is the middle between the ranks it falls between', () => {
    expect(interpolatedPercentile([10, 20], 50)).to.equal(15);
    expect(interpolatedPercentile([10, 20], 25)).to.equal(12.5);
    expect(interpolatedPercentile([1, 2, 3, 4], 50)).to.equal(2.5);
    expect(interpolatedPercentile([1, 2, 3, 4, 10], 90)).to.be.closeTo(7.6, 1e-12);
  });

  it('is the value itself at a rank', () => {
    expect(interpolatedPercentile([1, 5, 9], 50)).to.equal(5);
    expect(interpolatedPercentile([1, 2, 3, 4, 5], 75)).to.equal(4);
  });

  it('is the only value of one, and 0 of none', () => {
    for (const percentile of [-5, 0, 1, 50, 99.9, 100, 200]) {
      expect(interpolatedPercentile([7], percentile)).to.equal(7);
      expect(interpolatedPercentile([], percentile)).to.equal(0);
    }
  });

  it('is the minimum from 0 down and the maximum from 100 up', () => {
    for (const percentile of [0, -0.001, -50, Number.NEGATIVE_INFINITY]) {
      expect(interpolatedPercentile([3, 4, 5], percentile)).to.equal(3);
    }
    const manyValues = Float64Array.from({ length: 500 }, (_, i) => i);
    for (const percentile of [100, 100.001, 500, Number.POSITIVE_INFINITY]) {
      expect(interpolatedPercentile([3, 4, 5], percentile)).to.equal(5);
      expect(interpolatedPercentile(manyValues, percentile)).to.equal(499);
    }
  });

  it('agrees with numpy.percentile', () => {
    // numpy.percentile([0.5, 1.25, 2, 3.5, 8, 13, 21], [10, 33, 50, 66.6, 90, 95, 99])
    const sorted = [0.5, 1.25, 2, 3.5, 8, 13, 21];
    const expected = [0.95, 1.985, 3.5, 7.982, 16.2, 18.6, 20.52];

    for (const [i, percentile] of [10, 33, 50, 66.6, 90, 95, 99].entries()) {
      expect(interpolatedPercentile(sorted, percentile)).to.be.closeTo(expected[i] as number, 1e-9);
    }
  });
});
