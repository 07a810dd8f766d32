import { expect } from 'chai';
import { RecentMedian } from '../../src/aggregate/recent-median.js';

function medianOf(samples: readonly number[]): RecentMedian {
  const median = new RecentMedian();
  for (const sample of samples) median.add(sample);
  return median;
}

describe('RecentMedian', () => {
  it('is 0 without samples', () => {
    expect(new RecentMedian().value).to.equal(0);
  });

  it('is the middle of what it was given, the upper one of two', () => {
    expect(medianOf([40, 1e9, 50]).value).to.equal(50);
    expect(medianOf([40, 50]).value).to.equal(50);
  });

  it('goes by the most recent 64 samples, and counts all', () => {
    const median = medianOf([...new Array(500).fill(1_000), ...new Array(64).fill(10)]);

    expect(median.value).to.equal(10);
    expect(median.count).to.equal(564);
  });

  it('goes by what came since it was cleared', () => {
    const median = medianOf([1_000, 1_000, 1_000]);

    median.clear();
    median.add(50);

    expect(median.value).to.equal(50);
  });
});
