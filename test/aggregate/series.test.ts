import { expect } from 'chai';
import { bucketOf } from '../../src/aggregate/histogram.js';
import { Series, seriesFromSnapshot } from '../../src/aggregate/series.js';
import type { SeriesSnapshot } from '../../src/aggregate/snapshot.js';
import { ThinnedCalls } from '../../src/aggregate/thinned-calls.js';

const KEY = { functionName: 'Catalog.fetch', methodName: 'fetch', eventType: 'api' };

/** A series of three calls: 10, 20 and 30 ns. */
const THREE: SeriesSnapshot = {
  ...KEY,
  calls: 3,
  errors: 1,
  cancelled: 1,
  medium: 1,
  slow: 1,
  totalNs: 60,
  fastest: { startMs: 1, durationNs: 10, outcome: 'success' },
  slowest: { startMs: 3, durationNs: 30, outcome: 'error' },
  overheadNs: 9,
  histogram: [bucketOf(10), 1, bucketOf(20), 1, bucketOf(30), 1],
};

describe('Series', () => {
  it('is empty at first: no calls, no extremes in its snapshot', () => {
    const snapshot = new Series(KEY, 0).toSnapshot();

    expect(snapshot).to.deep.equal({
      ...KEY,
      calls: 0,
      errors: 0,
      cancelled: 0,
      medium: 0,
      slow: 0,
      totalNs: 0,
      overheadNs: 0,
      histogram: [],
    });
  });

  it('comes back from its snapshot as it was', () => {
    expect(seriesFromSnapshot(THREE, 7).toSnapshot()).to.deep.equal(THREE);
    expect(seriesFromSnapshot(THREE, 7).id).to.equal(7);
  });

  it('adds another one’s counts, sums, buckets and overhead', () => {
    const series = seriesFromSnapshot(THREE, 0);

    series.absorb(THREE);

    const { calls, errors, cancelled, medium, slow, totalNs, overheadNs, histogram } = series.toSnapshot();
    expect({ calls, errors, cancelled, medium, slow }).to.deep.equal({
      calls: 6,
      errors: 2,
      cancelled: 2,
      medium: 2,
      slow: 2,
    });
    expect({ totalNs, overheadNs }).to.deep.equal({ totalNs: 120, overheadNs: 18 });
    expect(histogram).to.deep.equal([bucketOf(10), 2, bucketOf(20), 2, bucketOf(30), 2]);
  });

  it('takes over the more extreme of the extremes, with their start and outcome', () => {
    const series = seriesFromSnapshot(THREE, 0);

    series.absorb({
      ...THREE,
      fastest: { startMs: 8, durationNs: 5, outcome: 'cancelled' },
      slowest: { startMs: 9, durationNs: 29, outcome: 'success' },
    });

    expect(series.toSnapshot().fastest).to.deep.equal({ startMs: 8, durationNs: 5, outcome: 'cancelled' });
    expect(series.toSnapshot().slowest).to.deep.equal(THREE.slowest);
  });

  it('keeps its own extremes where they are the more extreme ones', () => {
    const series = seriesFromSnapshot(THREE, 0);

    series.absorb({
      ...THREE,
      fastest: { startMs: 8, durationNs: 11, outcome: 'cancelled' },
      slowest: { startMs: 9, durationNs: 31, outcome: 'success' },
    });

    expect(series.toSnapshot().fastest).to.deep.equal(THREE.fastest);
    expect(series.toSnapshot().slowest).to.deep.equal({ startMs: 9, durationNs: 31, outcome: 'success' });
  });

  it('is as it was after adding one without calls', () => {
    const series = seriesFromSnapshot(THREE, 0);

    series.absorb(new Series(KEY, 1).toSnapshot());

    expect(series.toSnapshot()).to.deep.equal(THREE);
  });

  it('knows its slowest call when all of them took no time', () => {
    const instant = { startMs: 5, durationNs: 0, outcome: 'error' } as const;
    const snapshot = { ...THREE, totalNs: 0, fastest: instant, slowest: instant };

    expect(seriesFromSnapshot(snapshot, 0).toSnapshot().slowest).to.deep.equal(instant);
  });

  it('forgets everything but its name when cleared', () => {
    const series = seriesFromSnapshot(THREE, 0);
    series.sampleOverhead(100);

    series.clear();

    expect(series.toSnapshot()).to.deep.equal(new Series(KEY, 0).toSnapshot());
  });

  describe('of which not every call was timed', () => {
    const THINNED: SeriesSnapshot = { ...THREE, timedCalls: 2 };

    /** A series with calls that were counted and not timed, medium from 10 ns on and slow from 100 ns. */
    function withPending(pending: number): Series {
      const series = new Series(KEY, 0);
      series.thinned = new ThinnedCalls({ mediumOverNs: 10, slowOverNs: 100 });
      series.calls = pending;
      series.thinned.pending = pending;
      series.thinned.lastNs = 7;
      return series;
    }

    it('comes back from its snapshot as it was', () => {
      expect(seriesFromSnapshot(THINNED, 0).toSnapshot()).to.deep.equal(THINNED);
    });

    it('adds up with others, thinned or not', () => {
      const series = seriesFromSnapshot(THINNED, 0);

      series.absorb(THREE);
      series.absorb(THINNED);

      expect(series.toSnapshot()).to.include({ calls: 9, timedCalls: 7, totalNs: 180 });
    });

    it('gives the others the duration of the last timed call when it is read', () => {
      const series = withPending(4);

      series.settle();

      expect(series.toSnapshot()).to.include({ calls: 4, timedCalls: 0, totalNs: 28, medium: 0, slow: 0 });
      expect(series.histogram.toBuckets()).to.deep.equal([bucketOf(7), 4]);
    });

    it('gives the others the duration of the next timed call, and its speed', () => {
      const [medium, slow] = [withPending(4), withPending(5)];

      medium.settle(100);
      slow.settle(101);

      expect(medium.toSnapshot()).to.include({ totalNs: 400, medium: 4, slow: 0 });
      expect(slow.toSnapshot()).to.include({ totalNs: 505, medium: 0, slow: 5 });
    });

    it('settles a call once', () => {
      const series = withPending(4);

      series.settle();
      series.settle(50);

      expect(series.totalNs).to.equal(28);
    });

    it('has the overhead of the timed calls and that of the others', () => {
      const series = withPending(90);
      series.calls = 100;
      series.sampleOverhead(50);
      series.thinned?.overheadSample.add(2);

      expect(series.overheadNs).to.equal(10 * 50 + 90 * 2);
    });

    it('forgets them when cleared', () => {
      const series = seriesFromSnapshot(THINNED, 0);

      series.clear();

      expect(series.timedCalls).to.equal(0);
      expect(series.toSnapshot()).to.deep.equal(new Series(KEY, 0).toSnapshot());
    });
  });

  describe('overhead', () => {
    function sampled(calls: number, samplesNs: readonly number[]): Series {
      const series = new Series(KEY, 0);
      series.calls = calls;
      for (const ns of samplesNs) series.sampleOverhead(ns);
      return series;
    }

    it('is 0 while nothing was sampled', () => {
      expect(sampled(100, []).overheadNs).to.equal(0);
    });

    it('is the median sample times the calls, so that one preempted sample changes nothing', () => {
      expect(sampled(100, [40, 50, 1e9]).overheadNs).to.equal(5_000);
    });

    it('goes by the most recent 64 samples', () => {
      const old = new Array(500).fill(1_000);
      const recent = new Array(64).fill(10);

      expect(sampled(100, [...old, ...recent]).overheadNs).to.equal(1_000);
    });

    it('goes by what was sampled since it was cleared', () => {
      const series = sampled(100, [1_000, 1_000, 1_000]);

      series.clear();
      series.calls = 10;
      series.sampleOverhead(50);

      expect(series.overheadNs).to.equal(500);
    });

    it('of merged calls is added as it was, whatever is sampled here', () => {
      const series = sampled(10, [50]);

      series.absorb(THREE);

      expect(series.overheadNs).to.equal(10 * 50 + 9);
    });

    it('is sampled at each of the first eight calls, then at one in 64', () => {
      const series = new Series(KEY, 0);
      const sampledCalls: number[] = [];

      for (let call = 1; call <= 200; call++) {
        if (--series.untilSample >= 0) continue;
        series.armSample();
        series.sampleOverhead(1);
        sampledCalls.push(call);
      }

      expect(sampledCalls).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 72, 136, 200]);
    });
  });
});
