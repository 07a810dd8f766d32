import { expect } from 'chai';
import { bucketOf, bucketStartNs, FIRST_BUCKET, Histogram, LAST_BUCKET } from '../../src/aggregate/histogram.js';

const TWO_32 = 2 ** 32;

function histogramOf(...durationsNs: number[]): Histogram {
  const histogram = new Histogram();
  for (const ns of durationsNs) histogram.record(ns);
  return histogram;
}

describe('Histogram', () => {
  describe('buckets', () => {
    it('puts a duration between its bucket’s lower edge and the next one’s', () => {
      for (const ns of [1, 1.004, 2, 127.5, 1e3, 999_999_999, 2 ** 40 - 0.001, 1e15, Number.MAX_SAFE_INTEGER]) {
        const bucket = bucketOf(ns);

        expect(bucketStartNs(bucket)).to.be.at.most(ns);
        expect(bucketStartNs(bucket + 1)).to.be.above(ns);
      }
    });

    it('starts a new bucket exactly at its edge', () => {
      const edge = bucketStartNs(bucketOf(1_000_000));

      expect(bucketOf(edge)).to.equal(bucketOf(1_000_000));
      expect(bucketOf(edge * (1 - Number.EPSILON))).to.equal(bucketOf(1_000_000) - 1);
    });

    it('has 128 buckets an octave', () => {
      expect(bucketOf(2) - bucketOf(1)).to.equal(128);
      expect(bucketOf(2 ** 50) - bucketOf(2 ** 49)).to.equal(128);
    });

    it('counts anything under a nanosecond as one nanosecond', () => {
      const underOne = [0, -0, Number.MIN_VALUE, 1e-9, 0.5, 0.999];

      expect(underOne.map(bucketOf)).to.deep.equal(underOne.map(() => FIRST_BUCKET));
    });

    it('has a bucket for every finite duration', () => {
      expect(bucketOf(Number.MAX_VALUE)).to.equal(LAST_BUCKET);
      expect(bucketStartNs(LAST_BUCKET)).to.be.at.most(Number.MAX_VALUE);
    });
  });

  describe('recording', () => {
    it('grows its window towards shorter and towards longer durations', () => {
      const histogram = histogramOf(1e6, 1, 1e15, 0, 1e9);

      expect(histogram.toBuckets()).to.deep.equal(
        [
          [bucketOf(1), 2],
          [bucketOf(1e6), 1],
          [bucketOf(1e9), 1],
          [bucketOf(1e15), 1],
        ].flat(),
      );
    });

    it('forgets everything when cleared and starts again', () => {
      const histogram = histogramOf(5, 10, 1e12);
      histogram.add(bucketOf(5), TWO_32);

      histogram.clear();
      expect(histogram.toBuckets()).to.deep.equal([]);

      histogram.record(5);
      expect(histogram.toBuckets()).to.deep.equal([bucketOf(5), 1]);
    });
  });

  describe('buckets beyond 2³²', () => {
    it('keep a count added at once', () => {
      const histogram = new Histogram();

      histogram.add(bucketOf(100), 3 * TWO_32 + 7);

      expect(histogram.toBuckets()).to.deep.equal([bucketOf(100), 3 * TWO_32 + 7]);
    });

    it('carry when an addition passes 2³²', () => {
      const histogram = new Histogram();
      histogram.add(bucketOf(100), TWO_32 - 1);

      histogram.add(bucketOf(100), 2);

      expect(histogram.toBuckets()).to.deep.equal([bucketOf(100), TWO_32 + 1]);
    });

    it('carry when the hot path counts the 2³²th call', () => {
      const histogram = new Histogram();
      histogram.add(bucketOf(100), TWO_32 - 1);

      histogram.record(100);
      expect(histogram.toBuckets()).to.deep.equal([bucketOf(100), TWO_32]);

      histogram.record(100);
      expect(histogram.toBuckets()).to.deep.equal([bucketOf(100), TWO_32 + 1]);
    });

    it('merge exactly', () => {
      const one = new Histogram();
      const other = new Histogram();
      one.add(bucketOf(100), 5 * TWO_32 - 3);
      other.add(bucketOf(100), 2 * TWO_32 + 4);
      other.add(bucketOf(3), TWO_32);

      one.merge(other);

      expect(one.toBuckets()).to.deep.equal([bucketOf(3), TWO_32, bucketOf(100), 7 * TWO_32 + 1]);
    });

    it('keep their weight in percentiles', () => {
      const histogram = new Histogram();
      histogram.add(bucketOf(100), 9 * TWO_32);
      histogram.add(bucketOf(1e9), TWO_32);

      const [p90, p91] = histogram.percentiles([90, 91]);

      expect(p90).to.be.closeTo(100, 0.4);
      expect(p91).to.be.closeTo(1e9, 0.004e9);
    });
  });

  describe('merging', () => {
    it('leaves the other one as it was', () => {
      const one = histogramOf(1, 2);
      const other = histogramOf(2, 1e9);

      one.merge(other);

      expect(other.toBuckets()).to.deep.equal(histogramOf(2, 1e9).toBuckets());
    });

    it('adds buckets below and above all of its own', () => {
      const one = histogramOf(1e6);

      one.merge(histogramOf(3, 1e6, 1e12));

      expect(one.toBuckets()).to.deep.equal([bucketOf(3), 1, bucketOf(1e6), 2, bucketOf(1e12), 1]);
    });

    it('adds one to itself', () => {
      const histogram = histogramOf(3, 1e6);
      histogram.add(bucketOf(3), TWO_32);

      histogram.merge(histogram);

      expect(histogram.toBuckets()).to.deep.equal([bucketOf(3), 2 * TWO_32 + 2, bucketOf(1e6), 2]);
    });

    it('adds nothing of an empty one', () => {
      const one = histogramOf(1, 2);

      one.merge(new Histogram());

      expect(one.toBuckets()).to.deep.equal(histogramOf(1, 2).toBuckets());
    });
  });

  describe('percentiles', () => {
    it('are 0 without records', () => {
      expect(new Histogram().percentiles([0, 50, 100])).to.deep.equal([0, 0, 0]);
    });

    it('are the nearest rank: of four durations, the second is the median', () => {
      const [p50] = histogramOf(1e3, 2e3, 3e3, 4e3).percentiles([50]);

      expect(p50).to.be.closeTo(2e3, 8);
    });

    it('are found one after the other, one that was asked for twice too', () => {
      const histogram = histogramOf(1e3, 1e6, 1e9);

      const [p1, p50, p99, again] = histogram.percentiles([1, 50, 99, 99]);

      expect(p1).to.be.closeTo(1e3, 4);
      expect(p50).to.be.closeTo(1e6, 4e3);
      expect(p99).to.be.closeTo(1e9, 4e6);
      expect(again).to.equal(p99);
    });

    it('are the same when told how many there are', () => {
      const histogram = histogramOf(1e3, 1e6, 1e9);

      expect(histogram.percentiles([1, 50, 99], 3)).to.deep.equal(histogram.percentiles([1, 50, 99]));
    });

    it('are the least and the greatest duration at 0 and 100', () => {
      const [p0, p100] = histogramOf(1e3, 1e6, 1e9).percentiles([0, 100]);

      expect(p0).to.be.closeTo(1e3, 4);
      expect(p100).to.be.closeTo(1e9, 4e6);
    });

    it('of a single duration are all that duration', () => {
      const found = histogramOf(1e6).percentiles([0, 1, 50, 99, 100]);

      expect(new Set(found).size).to.equal(1);
    });
  });

  it('comes back from its plain form', () => {
    const histogram = histogramOf(0, 1, 2, 2, 1e6, 1e15);
    histogram.add(bucketOf(2), TWO_32);

    const again = Histogram.fromBuckets(JSON.parse(JSON.stringify(histogram.toBuckets())));

    expect(again.toBuckets()).to.deep.equal(histogram.toBuckets());
    expect(again.percentiles([50, 99])).to.deep.equal(histogram.percentiles([50, 99]));
  });
});
