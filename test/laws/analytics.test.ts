// The law of merging, one level up: whatever the split over instances, their sum knows what one of them would have.

import { expect } from 'chai';
import fc from 'fast-check';
import { Analytics, type AnalyticsStats, type FunctionStats, type Outcome } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { DISTRIBUTIONS, draw, exactPercentile } from './distributions.js';

interface Call {
  readonly name: string;
  readonly eventType: string;
  readonly durationMs: number;
  readonly outcome: Outcome | Error;
  readonly part: number;
}

const error = fc.constantFrom(new TypeError('no 1'), new TypeError('no 2'), new RangeError('out'), new Error(''));
const call: fc.Arbitrary<Call> = fc.record({
  name: fc.constantFrom('a', 'b', 'Class.method', '__proto__'),
  eventType: fc.constantFrom('api', 'db'),
  // Whole multiples of 1/1,024 ms from zero up over all three buckets: exact in every unit they are counted in.
  durationMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 8_000 * 1_024 }).map((n) => n / 1_024),
  ),
  outcome: fc.oneof(fc.constantFrom<Outcome>('success', 'error', 'cancelled'), error),
  part: fc.nat(2),
});
const calls = fc.array(call, { maxLength: 60 });

/** One Analytics of everything, and three that had a part each; of one clock. */
function recordApart(all: readonly Call[], maxEvents: number): { whole: Analytics; parts: Analytics[] } {
  const clock = new ManualClock();
  const options = { clock, maxEvents, loggers: { console: {}, error: {} } };
  const whole = new Analytics(options);
  const parts = [new Analytics(options), new Analytics(options), new Analytics(options)];
  for (const { name, eventType, durationMs, outcome, part } of all) {
    const timers = [whole, parts[part] as Analytics].map((one) => one.startTimer(name, eventType));
    clock.advanceMs(durationMs);
    for (const timer of timers) timer.end(outcome);
    // Apart, so that the order of the endings is one order.
    clock.advanceMs(1);
  }
  return { whole, parts };
}

/** What is the same in any order: of several slowest calls, either may be named. */
function comparable(stats: AnalyticsStats): object {
  const { slowest, fastest, ...rest } = stats;
  return { ...rest, slowestMs: slowest?.durationMs, fastestMs: fastest?.durationMs };
}

function sorted(rows: readonly FunctionStats[]): FunctionStats[] {
  const key = ({ functionName, eventType }: FunctionStats) => `${functionName} ${eventType}`;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe('the laws of merging', () => {
  it('an instance merged of parts knows what one that saw every call knows', () => {
    fc.assert(
      fc.property(calls, fc.constantFrom(0, 10), (all, maxEvents) => {
        const { whole, parts } = recordApart(all, maxEvents);
        const [first, ...others] = parts as [Analytics, ...Analytics[]];

        for (const other of others) first.mergeWith(other);

        expect(comparable(first.getStats())).to.deep.equal(comparable(whole.getStats()));
        expect(sorted(first.getFunctionStats())).to.deep.equal(sorted(whole.getFunctionStats()));
        expect(first.events).to.deep.equal(whole.events);
        expect(new Map(first.callCounts)).to.deep.equal(new Map(whole.callCounts));
      }),
    );
  });

  it('merging snapshots, even by way of JSON, is merging instances', () => {
    fc.assert(
      fc.property(calls, (all) => {
        const { whole, parts } = recordApart(all, 10);
        const sum = new Analytics({ clock: new ManualClock(), maxEvents: 10, loggers: { console: {}, error: {} } });

        for (const part of parts) sum.mergeWith(JSON.parse(JSON.stringify(part.snapshot())));

        expect(comparable(sum.getStats())).to.deep.equal(comparable(whole.getStats()));
        expect(sorted(sum.getFunctionStats())).to.deep.equal(sorted(whole.getFunctionStats()));
        expect(sum.events).to.deep.equal(whole.events);
      }),
    );
  });

  it('the order of merging makes no difference to any total', () => {
    fc.assert(
      fc.property(calls, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (all, order) => {
        const { whole, parts } = recordApart(all, 10);
        const sum = new Analytics({ clock: new ManualClock(), maxEvents: 10, loggers: { console: {}, error: {} } });

        for (const index of order) sum.mergeWith(parts[index] as Analytics);

        expect(comparable(sum.getStats())).to.deep.equal(comparable(whole.getStats()));
      }),
    );
  });

  it('what a snapshot knows, an instance made of it knows', () => {
    fc.assert(
      fc.property(calls, fc.constantFrom(0, 10), (all, maxEvents) => {
        const { whole } = recordApart(all, maxEvents);
        const snapshot = whole.snapshot();

        const again = Analytics.fromSnapshot(snapshot, {
          clock: new ManualClock(),
          loggers: { console: {}, error: {} },
        });

        expect(again.getStats()).to.deep.equal(whole.getStats());
        expect(again.getFunctionStats()).to.deep.equal(whole.getFunctionStats());
        expect(again.events).to.deep.equal(whole.events);
      }),
    );
  });

  for (const distribution of Object.keys(DISTRIBUTIONS)) {
    it(`of ${distribution} durations, count, sum and extremes are exact and percentiles within 0.4 %`, () => {
      const durationsNs = draw(distribution, 3_000, 7).map(Math.round);
      const clock = new ManualClock();
      const analytics = new Analytics({ clock, maxEvents: 10, loggers: { console: {}, error: {} } });
      const work = analytics.wrap((ns: number) => clock.advanceNs(ns));

      for (const ns of durationsNs) work(ns);

      const stats = analytics.getStats();
      const sorted = [...Float64Array.from(durationsNs).sort()];
      expect(stats.totalCalls).to.equal(3_000);
      expect(stats.totalTimeMs).to.equal(durationsNs.reduce((sum, ns) => sum + ns, 0) / 1e6);
      expect(stats.fastest?.durationMs).to.equal((sorted[0] as number) / 1e6);
      expect(stats.slowest?.durationMs).to.equal((sorted.at(-1) as number) / 1e6);
      for (const [percentile, foundMs] of [
        [50, stats.p50Ms],
        [90, stats.p90Ms],
        [95, stats.p95Ms],
        [99, stats.p99Ms],
      ] as const) {
        const exactMs = exactPercentile(sorted, percentile) / 1e6;
        expect(foundMs, `p${percentile}`).to.be.closeTo(exactMs, exactMs * 0.004);
      }
    });
  }
});
