import { expect } from 'chai';
import sinon from 'sinon';
import { parseSnapshot } from '../../src/aggregate/snapshot-parser.js';
import type { Analytics, CallEvent, FunctionStats } from '../../src/index.js';
import { callTimes, setUp, TRACKING_NS, withoutChance } from './budget-scene.js';
import { deferred } from './set-up.js';

/** Calls after which a function that is too small is thinned. */
const WARM_UP = 1_100;
const TINY_NS = 1_000;
/** So long that tracking is far below the budget. */
const LONG_NS = 1_000_000;

function rowOf(analytics: Analytics, name = 'work'): FunctionStats {
  return analytics.getFunctionStats().find(({ functionName }) => functionName === name) as FunctionStats;
}

/** Calls of the last `calls` that were timed. */
function timedAmong(analytics: Analytics, run: () => void, name = 'work'): { calls: number; timed: number } {
  const timedOf = ({ calls, timedCalls }: FunctionStats) => timedCalls ?? calls;
  const before = rowOf(analytics, name);
  run();
  const after = rowOf(analytics, name);
  return { calls: after.calls - before.calls, timed: timedOf(after) - timedOf(before) };
}

describe('maxOverheadPercent', () => {
  withoutChance();

  describe('decides how many calls are timed', () => {
    it('all of them without it, and no row says so', () => {
      const { analytics, work } = setUp({ maxOverheadPercent: undefined } as object);

      callTimes(5_000, () => work(TINY_NS));

      expect(rowOf(analytics)).to.not.have.property('timedCalls');
      expect(analytics.getStats()).to.not.have.property('timedCalls');
      expect(analytics.events).to.have.length(5_000);
    });

    it('all of them where tracking costs less', () => {
      const { analytics, work } = setUp({ maxOverheadPercent: 5 });

      callTimes(5_000, () => work(TRACKING_NS * 21));

      expect(rowOf(analytics)).to.not.have.property('timedCalls');
    });

    it('one in so many that tracking costs no more, in the mean', () => {
      const { analytics, work } = setUp({ maxOverheadPercent: 5 });
      callTimes(WARM_UP, () => work(TINY_NS));

      const { calls, timed } = timedAmong(analytics, () => callTimes(20_000, () => work(TINY_NS)));

      // 200 ns of 1,000 ns is four times too much.
      expect(calls).to.equal(20_000);
      expect(timed / calls).to.be.within(0.23, 0.27);
    });

    it('one in 256 at the least', () => {
      const { analytics, work } = setUp({ maxOverheadPercent: 0.001 });
      callTimes(WARM_UP, () => work(TINY_NS));

      const { calls, timed } = timedAmong(analytics, () => callTimes(100_000, () => work(TINY_NS)));

      expect(calls / timed).to.be.within(230, 285);
    });

    it('all of the first 1,024, which V8 may not have optimised', () => {
      const { analytics, work } = setUp();

      callTimes(1_024, () => work(TINY_NS));

      expect(rowOf(analytics)).to.not.have.property('timedCalls');
    });

    it('all of them again once the function has become slow', () => {
      const { analytics, work } = setUp();
      callTimes(20_000, () => work(TINY_NS));
      callTimes(5_000, () => work(LONG_NS));

      const { calls, timed } = timedAmong(analytics, () => callTimes(1_000, () => work(LONG_NS)));

      expect(timed).to.equal(calls);
    });

    it('more of them again where that costs half of what it may, so that it does not go to and fro', () => {
      const { analytics, work } = setUp({ maxOverheadPercent: 5 });
      callTimes(5_000, () => work(TINY_NS));
      const shareAt = (ns: number) => {
        callTimes(3_000, () => work(ns));
        const { calls, timed } = timedAmong(analytics, () => callTimes(10_000, () => work(ns)));
        return timed / calls;
      };

      // Timing one of two would cost 100 ns a call, of 95 and of 105 ns that are half of what it may.
      expect(shareAt(3_800)).to.be.within(0.23, 0.27);
      expect(shareAt(4_200)).to.be.within(0.46, 0.54);
    });

    it('for two wrappers of one name together', () => {
      const { analytics, clock, work } = setUp();
      const other = analytics.wrap((ns: number) => clock.spendNs(ns), { name: 'work' });
      callTimes(WARM_UP, () => work(TINY_NS));

      const { calls, timed } = timedAmong(analytics, () => callTimes(10_000, () => other(TINY_NS)));

      expect(timed / calls).to.be.within(0.2, 0.3);
    });

    it('for each class whose receiver a method is called with', () => {
      const { analytics, clock } = setUp();
      class Small {
        @analytics.track({ className: 'Small' })
        run(): void {
          clock.spendNs(TINY_NS);
        }
      }
      class Large {
        @analytics.track({ className: 'Large' })
        run(): void {
          clock.spendNs(LONG_NS);
        }
      }
      const [small, large] = [new Small(), new Large()];

      callTimes(3_000, () => {
        small.run();
        large.run();
      });

      expect(rowOf(analytics, 'Small.run').timedCalls).to.be.below(2_000);
      expect(rowOf(analytics, 'Large.run')).to.not.have.property('timedCalls');
    });
  });

  describe('keeps exact', () => {
    it('the number of calls, at every moment, of which each has its part in the sum', () => {
      const { analytics, work } = setUp();

      callTimes(3_000, (i) => {
        work(TINY_NS);
        if (i % 97 !== 0) return;
        const { totalCalls, totalTimeMs } = analytics.getStats();
        expect(totalCalls).to.equal(i + 1);
        expect(totalTimeMs).to.be.closeTo(((i + 1) * TINY_NS) / 1e6, 1e-9);
      });
    });

    it('the sum of the buckets: the calls, whenever a snapshot is taken', () => {
      const { analytics, work } = setUp();

      callTimes(3_000, (i) => {
        work(TINY_NS);
        // The parser adds the buckets up.
        if (i % 97 === 0) expect(() => parseSnapshot(analytics.snapshot())).to.not.throw();
      });
    });

    it('failures, their groups and each one’s event, of which one that was not timed has its end and no duration', () => {
      const { analytics, clock, work } = setUp();
      const fail = analytics.wrap(
        (ns: number, i: number) => {
          clock.spendNs(ns);
          if (i % 10 === 0) throw new RangeError(`no ${i}`);
        },
        { name: 'fail' },
      );
      callTimes(20_000, (i) => {
        try {
          fail(TINY_NS, i);
        } catch {
          // Counted.
        }
      });
      work(TINY_NS);

      const failures = analytics.events.filter(({ outcome }) => outcome === 'error');
      const untimed = failures.filter(({ durationMs }) => durationMs === 0);
      expect(rowOf(analytics, 'fail')).to.include({ calls: 20_000, errors: 2_000, success: 18_000 });
      expect(analytics.snapshot().errorGroups).to.have.length(1);
      expect(analytics.snapshot().errorGroups[0]).to.include({ errorName: 'RangeError', count: 2_000 });
      expect(failures.map(({ errorMessage }) => errorMessage)).to.deep.equal(
        Array.from({ length: 2_000 }, (_, i) => `no ${i * 10}`),
      );
      expect(untimed.length).to.be.within(1_200, 1_600);
      expect(
        untimed.every(({ startTime }, i) => i === 0 || startTime > (untimed[i - 1] as CallEvent).startTime),
      ).to.equal(true);
    });

    it('the call lines of failures, which say whether each was timed', () => {
      const warn = sinon.spy();
      const { analytics, clock } = setUp({ loggers: { console: { warn }, error: {} } });
      const fail = analytics.wrap(
        (i: number) => {
          clock.spendNs(TINY_NS);
          if (i % 10 === 0) throw new RangeError('no');
        },
        { name: 'fail', eventType: 'compute' },
      );

      callTimes(5_000, (i) => {
        try {
          fail(i);
        } catch {
          // Told.
        }
      });

      const untimed = analytics.events.filter(({ durationMs }) => durationMs === 0).length;
      const lines = new Map<string, number>();
      for (const [line] of warn.args) lines.set(line, (lines.get(line) ?? 0) + 1);
      expect([...lines]).to.have.deep.members([
        ['❌ >>> fail(compute) took 0.000s', 500 - untimed],
        ['❌ fail(compute) was not timed', untimed],
      ]);
      expect(untimed).to.be.above(200);
    });

    it('cancelled calls and results that count as failures', () => {
      const { analytics, clock } = setUp();
      const run = analytics.wrap(
        (i: number) => {
          clock.spendNs(TINY_NS);
          if (i % 4 === 0) throw new DOMException('stop', 'AbortError');
          return i % 4;
        },
        { name: 'run', isSuccess: ({ result }) => result !== 1 },
      );

      callTimes(8_000, (i) => {
        try {
          run(i);
        } catch {
          // Cancelled.
        }
      });

      const row = rowOf(analytics, 'run');
      expect(row).to.include({ calls: 8_000, cancelled: 2_000, errors: 2_000 });
      expect(row.timedCalls).to.be.below(4_000);
    });

    it('the outcomes of async functions and of functions that return promises', async () => {
      const { analytics, clock } = setUp();
      const names = ['isAsync', 'returnsPromise'];
      const isAsync = analytics.wrap(async (i: number) => settle(i), { name: 'isAsync' });
      const returnsPromise = analytics.wrap((i: number) => new Promise((done) => done(settle(i))), {
        name: 'returnsPromise',
      });
      function settle(i: number): number {
        clock.spendNs(TINY_NS);
        if (i % 5 === 0) throw new Error(`no ${i}`);
        return i;
      }

      for (let i = 0; i < 4_000; i++) {
        const settled = await Promise.allSettled([isAsync(i), returnsPromise(i)]);
        if (i % 5 !== 0) expect(settled.map((one) => one.status === 'fulfilled' && one.value)).to.deep.equal([i, i]);
      }

      for (const name of names) {
        expect(rowOf(analytics, name)).to.include({ calls: 4_000, errors: 800 });
        expect(rowOf(analytics, name).timedCalls).to.be.below(2_500);
      }
    });

    it('the extremes of the timed calls: a failure without a duration is none', () => {
      const { analytics, clock } = setUp();
      let fails = false;
      const mayFail = analytics.wrap(() => {
        clock.spendNs(TINY_NS);
        if (fails) throw new Error('no');
      });

      callTimes(3_000, mayFail);
      fails = true;
      callTimes(300, () => expect(mayFail).to.throw('no'));

      const { fastest, slowest, timedCalls, totalErrors } = analytics.getStats();
      expect(totalErrors).to.equal(300);
      expect(timedCalls).to.be.below(3_000);
      expect([fastest?.durationMs, slowest?.durationMs].map((ms) => Math.round((ms ?? 0) * 1e6))).to.deep.equal([
        TINY_NS,
        TINY_NS,
      ]);
    });

    it('the call: same receiver, arguments, result and error object', () => {
      const { analytics, clock } = setUp();
      const error = new Error('no');
      const called = analytics.wrap(function (this: unknown, ...args: unknown[]) {
        clock.spendNs(TINY_NS);
        if (args[1] === 'fail') throw error;
        return [this, ...args];
      });
      const self = {};

      callTimes(3_000, (i) => {
        const isLast = i > 2_900;
        const result = called.call(self, i, 'ok');
        if (!isLast) return;
        expect(result).to.deep.equal([self, i, 'ok']);
        expect(result[0]).to.equal(self);
        expect(() => called.call(self, i, 'fail'))
          .to.throw()
          .that.equals(error);
      });
    });

    it('constructors, which are thinned like functions', () => {
      const { analytics, clock } = setUp();
      class Point {
        constructor(readonly x: number) {
          clock.spendNs(TINY_NS);
        }
      }
      const Tracked = analytics.wrap(Point);

      callTimes(4_000, (i) => expect(new Tracked(i)).to.be.instanceOf(Point).with.property('x', i));

      expect(rowOf(analytics, 'Point').calls).to.equal(4_000);
      expect(rowOf(analytics, 'Point').timedCalls).to.be.below(2_500);
    });
  });

  describe('estimates', () => {
    it('sum, percentiles and buckets from the timed calls, each of which stands for those before it', () => {
      const { analytics, work } = setUp({
        durationThresholds: { shortMaxMs: 0.0015, mediumMaxMs: 0.0035, longMaxMs: 1 },
      });
      const durations = [1_000, 2_000, 4_000, 1_000];

      callTimes(60_000, (i) => work(durations[(i * 7) % 4] as number));

      const row = rowOf(analytics);
      expect(row.timedCalls).to.be.below(30_000);
      expect(row.totalTimeMs).to.be.closeTo(120, 2);
      expect(row.p50Ms * 1e6).to.be.within(990, 2_010);
      expect(row.p90Ms * 1e6).to.be.closeTo(4_000, 20);
      expect(row.durationCounts.fast / 60_000).to.be.closeTo(0.5, 0.02);
      expect(row.durationCounts.medium / 60_000).to.be.closeTo(0.25, 0.02);
      expect(row.durationCounts.slow / 60_000).to.be.closeTo(0.25, 0.02);
    });

    it('the overhead: of the timed calls what timing cost, of the others what counting them cost', () => {
      const { analytics, work } = setUp();

      callTimes(20_000, () => work(TINY_NS));

      const { timedCalls = 0, overheadMs } = rowOf(analytics);
      // On this clock counting costs nothing, which is taken for half a reading.
      const countingNs = ((20_000 - timedCalls) * TRACKING_NS) / 4;
      expect(overheadMs).to.be.closeTo((timedCalls * TRACKING_NS + countingNs) / 1e6, 1e-6);
    });
  });

  describe('retains', () => {
    it('the timed calls and the failures', () => {
      const { analytics, work } = setUp();

      callTimes(10_000, () => work(TINY_NS));

      const { eventCount, overwrittenEvents, timedCalls } = analytics.getStats();
      expect(eventCount).to.equal(timedCalls);
      expect(overwrittenEvents).to.equal(0);
    });

    it('every call of generators, timers and measured blocks', () => {
      const { analytics, clock } = setUp();
      const pages = analytics.wrap(function* pages() {
        clock.spendNs(TINY_NS);
        yield 1;
      });

      callTimes(3_000, () => {
        void [...pages()];
        analytics.startTimer('timer').end();
        analytics.measure('block', () => clock.spendNs(TINY_NS));
      });

      for (const name of ['pages', 'timer', 'block']) expect(rowOf(analytics, name)).to.not.have.property('timedCalls');
    });
  });

  describe('while somebody hears of each call', () => {
    it('is suspended: each call is timed and told', () => {
      const { analytics, work } = setUp();
      callTimes(3_000, () => work(TINY_NS));
      const heard: CallEvent[] = [];
      const subscription = analytics.subscribe((event) => heard.push(event));

      callTimes(2_000, () => work(TINY_NS));
      subscription();

      expect(heard).to.have.length(2_000);
      expect(new Set(heard.map(({ durationMs }) => Math.round(durationMs * 1e6)))).to.deep.equal(new Set([TINY_NS]));
    });

    it('tells of a call that began before and was not timed, without a duration', async () => {
      const { analytics, clock } = setUp();
      const run = analytics.wrap(
        async (until?: Promise<void>) => {
          clock.spendNs(TINY_NS);
          await until;
        },
        { name: 'run' },
      );
      for (let i = 0; i < 3_000; i++) await run();
      const gate = deferred();
      const pending = Array.from({ length: 500 }, () => run(gate.promise));
      const heard: CallEvent[] = [];
      const subscription = analytics.subscribe((event) => heard.push(event));

      gate.resolve();
      await Promise.all(pending);
      subscription();

      expect(heard).to.have.length(500);
      expect(heard.filter(({ durationMs }) => durationMs === 0).length).to.be.above(200);
    });

    it('does not judge by what telling costs', () => {
      const { analytics, clock, work } = setUp();
      callTimes(100, () => work(TRACKING_NS * 30));
      const subscription = analytics.subscribe(() => clock.spendNs(LONG_NS));
      callTimes(3_000, () => work(TRACKING_NS * 30));
      subscription();

      const { calls, timed } = timedAmong(analytics, () => callTimes(3_000, () => work(TRACKING_NS * 30)));

      expect(timed).to.equal(calls);
    });
  });

  describe('and reset', () => {
    it('forgets what was not timed', () => {
      const { analytics, work } = setUp();
      callTimes(5_000, () => work(TINY_NS));

      analytics.reset();
      callTimes(1_000, () => work(TINY_NS));

      const { calls, timedCalls = 0 } = rowOf(analytics);
      expect(calls).to.equal(1_000);
      expect(timedCalls).to.be.within(150, 400);
      expect(() => parseSnapshot(analytics.snapshot())).to.not.throw();
    });

    it('counts a call that began before and was not timed as long as the last that was', () => {
      const { analytics, clock } = setUp();
      let isLast = false;
      const work = analytics.wrap(
        () => {
          clock.spendNs(TINY_NS);
          if (isLast) analytics.reset();
        },
        { name: 'work' },
      );
      callTimes(3_000, () => work());

      isLast = true;
      callTimes(20, () => {
        work();

        expect(analytics.getStats()).to.include({ totalCalls: 1, eventCount: 1 });
        expect(analytics.getStats().slowest?.durationMs).to.be.closeTo(TINY_NS / 1e6, 1e-9);
      });
    });
  });

  describe('and merging', () => {
    it('adds the calls that were timed and those that were not', () => {
      const [one, other] = [setUp(), setUp()];
      callTimes(5_000, () => one.work(TINY_NS));
      callTimes(7_000, () => other.work(TINY_NS));
      const timed = [one, other].map(({ analytics }) => rowOf(analytics).timedCalls ?? 0);

      one.analytics.mergeWith(other.analytics);

      expect(rowOf(one.analytics)).to.include({
        calls: 12_000,
        timedCalls: (timed[0] as number) + (timed[1] as number),
      });
      expect(other.analytics.getStats().totalCalls).to.equal(0);
    });

    it('into an instance without a budget keeps what was said', () => {
      const [thinned, plain] = [setUp(), setUp({ maxOverheadPercent: undefined } as object)];
      callTimes(5_000, () => thinned.work(TINY_NS));
      const { timedCalls = 0, overheadMs } = rowOf(thinned.analytics);

      plain.analytics.mergeWith(thinned.analytics.snapshot());
      callTimes(10, () => plain.work(TINY_NS));

      const row = rowOf(plain.analytics);
      expect(row).to.include({ calls: 5_010, timedCalls: timedCalls + 10 });
      expect(row.overheadMs).to.be.closeTo(overheadMs + (10 * TRACKING_NS) / 1e6, 1e-6);
    });

    it('goes on thinning by its own calls, however long the merged ones took', () => {
      const [one, other] = [setUp(), setUp()];
      callTimes(5_000, () => one.work(TINY_NS));
      callTimes(5_000, () => other.work(LONG_NS));

      one.analytics.mergeWith(other.analytics.snapshot());

      const { calls, timed } = timedAmong(one.analytics, () => callTimes(5_000, () => one.work(TINY_NS)));
      expect(timed / calls).to.be.within(0.2, 0.3);
    });

    it('into an instance that thins the same function loses nothing', () => {
      const [one, other] = [setUp(), setUp()];
      callTimes(5_000, () => other.work(TINY_NS));
      const { timedCalls = 0 } = rowOf(other.analytics);
      one.analytics.mergeWith(other.analytics.snapshot());

      callTimes(100, () => one.work(TINY_NS));

      expect(rowOf(one.analytics)).to.include({ calls: 5_100, timedCalls: timedCalls + 100 });
      expect(() => parseSnapshot(one.analytics.snapshot())).to.not.throw();
    });
  });
});
