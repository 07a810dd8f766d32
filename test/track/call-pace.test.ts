import { expect } from 'chai';
import { Series } from '../../src/aggregate/series.js';
import { ThinnedCalls } from '../../src/aggregate/thinned-calls.js';
import { CALLS_A_JUDGEMENT, CallPace, MAX_STRIDE } from '../../src/track/call-pace.js';
import { callTimes, withoutChance } from './budget-scene.js';

const BUDGET = 0.05;
const TIMING_NS = 200;

function setUp(): { readonly series: Series; readonly pace: CallPace; judged(meanNs: number, calls?: number): number } {
  const series = new Series({ functionName: 'f', methodName: 'f', eventType: '' }, 0);
  const pace = new CallPace(series, new ThinnedCalls(), BUDGET);
  /** The stride after so many calls of one duration. */
  const judged = (meanNs: number, calls = CALLS_A_JUDGEMENT) => {
    series.calls = series.calls + calls;
    series.totalNs = series.totalNs + calls * meanNs;
    pace.judge(TIMING_NS);
    return pace.stride;
  };
  return { series, pace, judged };
}

/** How many calls are let pass before each of the next that are timed. */
function distancesOf(pace: CallPace, count: number): number[] {
  const distances: number[] = [];
  while (distances.length < count) if (pace.turn() === 'timed') distances.push(pace.untilTurn);
  return distances;
}

describe('CallPace', () => {
  withoutChance();

  it('times every call at first', () => {
    const { pace } = setUp();

    expect(distancesOf(pace, 10)).to.deep.equal(new Array(10).fill(0));
  });

  it('takes the smallest power of two that keeps the budget, at most 256', () => {
    const strideFor = (meanNs: number) => setUp().judged(meanNs);

    expect([4_000, 3_999, 1_000, 999, 10].map(strideFor)).to.deep.equal([1, 2, 4, 8, MAX_STRIDE]);
  });

  it('judges after 1,024 calls and not before', () => {
    const { judged } = setUp();

    expect(judged(1_000, CALLS_A_JUDGEMENT - 1)).to.equal(1);
    expect(judged(1_000, 1)).to.equal(4);
  });

  it('judges of a thinned function after 32 timed calls, as many calls as that takes', () => {
    const { judged } = setUp();
    judged(1);

    expect(judged(1e9, 32 * MAX_STRIDE - 1)).to.equal(MAX_STRIDE);
    expect(judged(1e9, 1)).to.equal(1);
  });

  it('judges by the calls since the last judgement, cleared or not', () => {
    const { series, judged } = setUp();
    judged(1_000, 100_000);

    expect(judged(1e9)).to.equal(1);
    judged(1_000, 100_000);
    series.clear();
    judged(0, 0);
    expect(judged(1e9)).to.equal(1);
  });

  it('judges by the calls of its own process, whatever is merged into it', () => {
    const { series, pace, judged } = setUp();
    series.thinned = pace.thinned;

    series.absorb({ ...setUp().series.toSnapshot(), calls: 1_000_000, totalNs: 1e15 });

    expect(judged(1_000, CALLS_A_JUDGEMENT - 1)).to.equal(1);
    expect(judged(1_000, 1)).to.equal(4);
  });

  it('judges by its own calls after a reset, too, that took merged ones away', () => {
    const { series, pace, judged } = setUp();
    series.thinned = pace.thinned;
    series.absorb({ ...setUp().series.toSnapshot(), calls: 5_000, totalNs: 5e12 });

    series.clear();

    expect(judged(1_000, CALLS_A_JUDGEMENT - 1)).to.equal(1);
    expect(judged(1_000, 1)).to.equal(4);
  });

  it('counts in what the calls cost that are not timed', () => {
    const { pace, judged } = setUp();
    pace.thinned.overheadSample.add(40);

    expect(judged(1_000)).to.equal(32);
  });

  it('times calls at random distances, k in the mean, so that it never follows a rhythm', () => {
    const { pace, judged } = setUp();
    judged(1_000);

    const distances = distancesOf(pace, 7_000);

    for (let distance = 0; distance <= 6; distance++) {
      expect(distances.filter((one) => one === distance).length, `${distance}`).to.be.within(850, 1_150);
    }
    expect(Math.max(...distances)).to.equal(6);
  });

  it('has what counting costs measured at one in 256 of the calls that are not timed, at most', () => {
    const { pace, judged } = setUp();
    judged(1_000);
    let untimed = 0;
    let measured = 0;

    callTimes(10_000, () => {
      if (pace.turn() === 'measured') measured++;
      untimed += pace.untilTurn;
    });

    expect(untimed / measured).to.be.within(256, 262);
  });

  it('has what timing costs measured at one call in 64, or at each timed one', () => {
    const untilSampleAt = (meanNs: number) => {
      const { series, pace, judged } = setUp();
      judged(meanNs);
      series.untilSample = 63;
      pace.turn();
      return series.untilSample;
    };

    expect([4_000, 1_000, 1].map(untilSampleAt)).to.deep.equal([63, 15, 0]);
  });
});
