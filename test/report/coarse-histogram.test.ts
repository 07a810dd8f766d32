import { expect } from 'chai';
import { Histogram } from '../../src/aggregate/histogram.js';
import { forEachCoarse, fromCoarseHistogram, toCoarseHistogram } from '../../src/report/coarse-histogram.js';

function histogramOf(durationsMs: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const ms of durationsMs) histogram.record(ms * 1e6);
  return histogram;
}

describe('a coarse histogram', () => {
  it('keeps every count, at most 2 % from where it was', () => {
    const durationsMs = [0.01, 1, 1.001, 1.002, 50, 3000];

    const seen: number[] = [];
    forEachCoarse(toCoarseHistogram(histogramOf(durationsMs)), (ms, count) => seen.push(...Array(count).fill(ms)));

    expect(seen).to.have.length(durationsMs.length);
    seen.forEach((ms, i) => {
      expect(ms).to.be.closeTo(durationsMs[i] as number, (durationsMs[i] as number) * 0.02);
    });
  });

  it('is shorter than the histogram it was made from, and as a histogram again the same', () => {
    const fine = histogramOf(Array.from({ length: 1000 }, (_, i) => 1 + i / 1000));

    const flat = toCoarseHistogram(fine);

    expect(flat.length).to.be.below(fine.toBuckets().length / 3);
    expect(toCoarseHistogram(fromCoarseHistogram(flat))).to.deep.equal(flat);
  });
});
