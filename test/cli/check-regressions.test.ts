// How often the check cries wolf, and how often it misses one: counted over simulated runs, the same every time.

import { expect } from 'chai';
import { Histogram } from '../../src/aggregate/histogram.js';
import type { AnalyticsSnapshot, SeriesSnapshot } from '../../src/aggregate/snapshot.js';
import { checkRegressions } from '../../src/cli/check-regressions.js';
import { withStatus } from '../../src/cli/check-result.js';
import { familyDeviate } from '../../src/cli/family-deviate.js';
import { Z_95 } from '../../src/report/quantile-interval.js';
import { snapshotOf } from '../report/snapshot-of.js';
import { randomFrom } from '../report/synthetic-run.js';

const RUNS = 20;

interface RunShape {
  readonly functions: number;
  readonly calls: number;
  /** Standard deviation of the logarithm. */
  readonly spread: number;
  /** Multiplies the first function's durations. */
  readonly slowness?: number;
}

/** Log-normal durations; one call in 50 waits up to 30 times as long; the machine is up to 5 % slower than last time. */
function simulatedRun(seed: number, { functions, calls, spread, slowness = 1 }: RunShape): AnalyticsSnapshot {
  const random = randomFrom(seed);
  const machine = 1 + 0.05 * random();
  const duration = () => {
    const normal = Math.sqrt(-2 * Math.log(random() || 1)) * Math.cos(2 * Math.PI * random());
    const wait = random() < 0.02 ? 1 + 29 * random() : 1;
    return 20e6 * machine * wait * Math.exp(spread * normal);
  };
  const series = Array.from({ length: functions }, (_, i) => {
    const durations = Array.from({ length: calls }, () => duration() * (i === 0 ? slowness : 1));
    return seriesOf(`f${i}`, durations);
  });
  return { ...snapshotOf([]), series };
}

function seriesOf(functionName: string, durationsNs: readonly number[]): SeriesSnapshot {
  const histogram = new Histogram();
  for (const ns of durationsNs) histogram.record(ns);
  const extreme = (durationNs: number) => ({ startMs: 0, durationNs, outcome: 'success' }) as const;
  const totalNs = durationsNs.reduce((sum, ns) => sum + ns, 0);
  return {
    ...{ functionName, methodName: functionName, eventType: 'api', calls: durationsNs.length, totalNs },
    ...{ errors: 0, cancelled: 0, medium: 0, slow: 0, overheadNs: 0 },
    fastest: extreme(Math.min(...durationsNs)),
    slowest: extreme(Math.max(...durationsNs)),
    histogram: histogram.toBuckets(),
  };
}

/** How many of 20 runs fail against the run before them. */
function alarms(shape: RunShape, slowness = 1, maxRegression = 0.2): number {
  let failures = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const baseline = simulatedRun(1_000 + seed, shape);
    const run = simulatedRun(seed, { ...shape, slowness });
    const failed = withStatus(checkRegressions(run, baseline, maxRegression), 'failed');
    if (failed.length > 0) failures++;
  }
  return failures;
}

describe('the check for regressions', () => {
  for (const shape of [
    { functions: 1, calls: 200, spread: 1 },
    { functions: 30, calls: 150, spread: 1 },
    // Three of 20 with 95 % intervals however many functions there are.
    { functions: 30, calls: 1_000, spread: 1 },
    { functions: 100, calls: 300, spread: 0.9 },
  ]) {
    it(`gives at most one false alarm in 20 runs of ${shape.functions} functions, ${shape.calls} calls each`, () => {
      expect(alarms(shape)).to.be.at.most(1);
    });
  }

  it('takes wider intervals the more functions are compared', () => {
    expect(familyDeviate(1)).to.equal(Z_95);
    expect(familyDeviate(30)).to.be.closeTo(2.643, 0.001);
    expect(familyDeviate(1_000)).to.be.closeTo(3.211, 0.001);
  });

  for (const shape of [
    { functions: 1, calls: 1_000, spread: 0.3 },
    { functions: 30, calls: 2_000, spread: 0.3 },
  ]) {
    it(`finds a function slower by 30 % among ${shape.functions}, ${shape.calls} calls each`, () => {
      expect(alarms(shape, 1.3)).to.be.at.least(19);
    });
  }

  it('lets pass what is slower beyond doubt but within the limit', () => {
    const shape = { functions: 3, calls: 5_000, spread: 0.1 };

    expect(alarms(shape, 1.1, 0.2)).to.equal(0);
    expect(alarms(shape, 1.3, 0.4)).to.equal(0);
    expect(alarms(shape, 1.3, 0.2)).to.equal(RUNS);
  });

  it('lets pass what has grown by just the limit', () => {
    const run = (ms: number) => ({ ...snapshotOf([]), series: [seriesOf('f', Array(200).fill(ms * 1e6))] });

    const statusOf = (ms: number) => checkRegressions(run(ms), run(100), 0.2)[0]?.status;

    expect([statusOf(120), statusOf(120.1)]).to.deep.equal(['passed', 'failed']);
  });

  it('does not widen the intervals for what there is nothing to compare with', () => {
    const shape = { functions: 1, calls: 400, spread: 0.5 };
    const [now, before] = [simulatedRun(1, { ...shape, slowness: 1.7 }), simulatedRun(2, shape)];
    const added = Array.from({ length: 2_000 }, (_, i) => seriesOf(`new${i}`, [1e6]));

    const [alone] = checkRegressions(now, before, 0.05);
    const among = checkRegressions({ ...now, series: [...now.series, ...added] }, before, 0.05);

    expect(alone?.status).to.equal('failed');
    expect(among.find(({ name }) => name === alone?.name)).to.deep.equal(alone);
  });

  it('leaves out what is new and what has too few calls', () => {
    const entries = checkRegressions(
      { ...snapshotOf([]), series: [seriesOf('few', Array(60).fill(9e6)), seriesOf('new', Array(900).fill(1e6))] },
      { ...snapshotOf([]), series: [seriesOf('few', Array(60).fill(1e6))] },
      0.2,
    );

    expect(entries.map(({ name, status, detail }) => [name, status, detail])).to.have.deep.members([
      ['few (api)', 'skipped', 'p95 1.00 ms → 9.00 ms: too few calls to tell'],
      ['new (api)', 'skipped', 'not in the baseline'],
    ]);
  });

  it('does not fail what got faster', () => {
    expect(alarms({ functions: 1, calls: 2_000, spread: 0.3 }, 0.5)).to.equal(0);
  });
});
