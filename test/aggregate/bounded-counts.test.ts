import { expect } from 'chai';
import { DurationBounds } from '../../src/aggregate/bounded-counts.js';
import { Histogram } from '../../src/aggregate/histogram.js';

function countsAt(seconds: readonly number[], durationsNs: readonly number[]): number[] {
  const histogram = new Histogram();
  for (const ns of durationsNs) histogram.record(ns);
  const counts = new Float64Array(seconds.length);
  new DurationBounds(seconds).addCounts(histogram, counts);
  return [...counts];
}

describe('DurationBounds', () => {
  it('counts each duration at the first bound that it is not above', () => {
    expect(countsAt([0.001, 0.01, 0.1], [5e5, 1e6, 2e6, 1e7, 5e7, 9e7])).to.deep.equal([2, 2, 2]);
  });

  it('leaves out what is above the last', () => {
    expect(countsAt([0.001], [1e6, 2e6, 1e12])).to.deep.equal([1]);
  });

  it('counts a duration above a bound as not above it by 0.8 % at most', () => {
    for (const bound of [1e-9, 1e-6, 0.001, 0.0123, 1, 86_400]) {
      expect(countsAt([bound], [bound * 1e9]), `${bound}`).to.deep.equal([1]);
      expect(countsAt([bound], [bound * 1e9 * 1.0079]), `${bound}`).to.deep.equal([0]);
    }
  });

  it('adds to what was counted before', () => {
    const counts = new Float64Array([5]);
    const histogram = new Histogram();
    histogram.record(1e6);

    new DurationBounds([1]).addCounts(histogram, counts);

    expect([...counts]).to.deep.equal([6]);
  });
});
