import { expect } from 'chai';
import { Histogram } from '../../src/aggregate/histogram.js';
import { LogScale } from '../../src/report/log-scale.js';
import { HISTOGRAM_WIDTH, miniHistogram } from '../../src/report/mini-histogram.js';
import type { Speed } from '../../src/report/report-types.js';

const speedOf = (ms: number): Speed => (ms <= 10 ? 'fast' : ms <= 100 ? 'medium' : 'slow');
const SCALE = new LogScale(1, 1000);

function draw(durationsMs: readonly number[], scale = SCALE) {
  const histogram = new Histogram();
  for (const ms of durationsMs) histogram.record(ms * 1e6);
  return miniHistogram(histogram, { p50Ms: 10, p95Ms: 1000 }, scale, speedOf);
}

/** The bars of a path: x of the middle, y of the foot, height. */
function bars(path: string): number[][] {
  return [...path.matchAll(/M([\d.]+) ([\d.]+)v-([\d.]+)/g)].map((found) => found.slice(1).map(Number));
}

describe('miniHistogram', () => {
  it('draws each speed in its own path, at its place on the axis', () => {
    const { fastPath, mediumPath, slowPath } = draw([2, 50, 900]);

    const [fast, medium, slow] = [fastPath, mediumPath, slowPath].map((path) => bars(path)[0]?.[0] as number);
    expect(fast).to.be.closeTo((Math.log10(2) / 3) * HISTOGRAM_WIDTH, 4);
    expect(medium).to.be.closeTo((Math.log10(50) / 3) * HISTOGRAM_WIDTH, 4);
    expect(slow).to.be.closeTo((Math.log10(900) / 3) * HISTOGRAM_WIDTH, 4);
  });

  it('makes the fullest bin 24 units high and the others in proportion', () => {
    const heights = bars(draw([...Array(10).fill(2), ...Array(5).fill(5)]).fastPath).map(([, , h]) => h);

    expect(heights).to.deep.equal([24, 12]);
  });

  it('shows a single call beside a million', () => {
    const histogram = new Histogram();
    histogram.record(2e6);
    histogram.add(histogram.toBuckets()[0] as number, 999_999);
    histogram.record(500e6);

    const { slowPath } = miniHistogram(histogram, { p50Ms: 2, p95Ms: 2 }, SCALE, speedOf);

    expect(bars(slowPath)[0]?.[2]).to.equal(1);
  });

  it('stacks speeds that fall into one bin', () => {
    const { fastPath, mediumPath } = draw([9.9, 10.2], new LogScale(1e-6, 5e8));
    const [fast, medium] = [bars(fastPath)[0], bars(mediumPath)[0]] as [number[], number[]];

    expect(medium[0]).to.equal(fast[0]);
    expect(medium[1]).to.equal((fast[1] as number) - (fast[2] as number));
  });

  it('leaves a path empty where there is no such call', () => {
    const { mediumPath, slowPath } = draw([1, 2, 3]);

    expect([mediumPath, slowPath]).to.deep.equal(['', '']);
  });

  it('marks p50 and p95 below the base line, p95 taller, both inside', () => {
    const [p50, p95] = bars(draw([1]).marksPath) as [number[], number[]];

    expect(p50[0]).to.be.closeTo(HISTOGRAM_WIDTH / 3, 1);
    expect((p95[0] as number) + 0.5).to.be.at.most(HISTOGRAM_WIDTH);
    expect(p95[2]).to.be.above(p50[2] as number);
  });

  it('marks nothing where nothing was timed', () => {
    const marks = { p50Ms: Number.NaN, p95Ms: Number.NaN };

    expect(miniHistogram(new Histogram(), marks, SCALE, speedOf).marksPath).to.equal('');
  });
});
