import { expect } from 'chai';
import sinon from 'sinon';
import { monotonicNs, systemClock, withDeadline } from '../src/clock.js';
import { ManualClock } from '../src/testing/manual-clock.js';
import { setUp } from './analytics/set-up.js';
import { builtUrl, runScript } from './run-script.js';

/** Goes wherever it is sent. */
class BrokenClock extends ManualClock {
  #jumpedMs = 0;

  override monotonicNs(): number {
    return super.monotonicNs() + this.#jumpedMs * 1e6;
  }

  jumpMs(ms: number): void {
    this.#jumpedMs += ms;
  }
}

describe('the system clock', () => {
  it('never goes back', () => {
    let last = systemClock.monotonicNs();

    for (let i = 0; i < 100_000; i++) {
      const now = systemClock.monotonicNs();
      if (now < last) expect.fail(`${now} after ${last}`);
      last = now;
    }
  });

  it('counts whole nanoseconds that a double holds exactly', () => {
    for (let i = 0; i < 1_000; i++) expect(Number.isSafeInteger(monotonicNs())).to.equal(true);
  });

  it('goes as fast as hrtime', () => {
    const outerBefore = process.hrtime.bigint();
    const before = monotonicNs();
    const innerBefore = process.hrtime.bigint();
    for (let i = 0; i < 1_000; i++) monotonicNs();
    const innerAfter = process.hrtime.bigint();
    const after = monotonicNs();
    const outerAfter = process.hrtime.bigint();

    expect(after - before).to.be.at.least(Number(innerAfter - innerBefore));
    expect(after - before).to.be.at.most(Number(outerAfter - outerBefore));
  });

  it('goes on where the package was loaded while a test had stopped hrtime', async () => {
    using ending = await runScript(`
      const { bigint } = process.hrtime;
      process.hrtime.bigint = () => 5n;
      const { monotonicNs } = await import('${builtUrl('clock.js')}?stopped');
      process.hrtime.bigint = bigint;
      const before = monotonicNs();
      await new Promise((resolve) => setTimeout(resolve, 2));
      console.log(monotonicNs() - before >= 1e6);
    `);

    expect(ending).to.include({ stdout: 'true\n', stderr: '' });
  });

  it('reads the epoch in milliseconds with a fraction', () => {
    const now = systemClock.epochMs();

    expect(now).to.be.closeTo(performance.timeOrigin + performance.now(), 1_000);
    expect(systemClock.epochMs()).to.be.at.least(now);
  });

  it('cannot be changed', () => {
    expect(systemClock).to.be.frozen;
  });
});

describe('an injected clock', () => {
  it('gives the durations', () => {
    const { analytics, call } = setUp();

    call('f', 1_500);

    expect(analytics.getStats().totalTimeMs).to.equal(1_500);
    expect(analytics.events[0]?.durationMs).to.equal(1_500);
  });

  it('gives the start times: one reading of the wall clock, then the monotonic one', () => {
    const { analytics, clock, call } = setUp();
    const startMs = clock.epochMs();
    clock.advanceMs(250);

    call('first', 100);
    call('second', 100);

    expect(analytics.events.map(({ startTime }) => startTime - startMs)).to.deep.equal([250, 350]);
  });

  it('makes neither durations nor start times jump when the wall clock does', () => {
    const { analytics, clock } = setUp();
    const startMs = clock.epochMs();
    const timer = analytics.startTimer('f');
    clock.advanceMs(10);
    clock.setEpochMs(0);
    timer.end();

    expect(analytics.events[0]).to.deep.include({ durationMs: 10, startTime: startMs });
  });

  it('that runs backwards makes durations of 0, never negative ones', () => {
    const clock = new BrokenClock();
    const { analytics } = setUp({ clock });

    analytics.wrap(() => clock.jumpMs(-100), { name: 'sync' })();
    const timer = analytics.startTimer('timer');
    clock.jumpMs(-100);
    timer.end();

    const stats = analytics.getStats();
    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([0, 0]);
    expect(stats).to.deep.include({ totalCalls: 2, totalTimeMs: 0, p50Ms: 0, p99Ms: 0 });
    expect(stats.fastest?.durationMs).to.equal(0);
  });

  it('that runs backwards while a promise is pending makes a duration of 0', async () => {
    const clock = new BrokenClock();
    const { analytics } = setUp({ clock });

    await analytics.wrap(async () => clock.jumpMs(-100), { name: 'async' })();

    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([0]);
  });

  it('that ran backwards goes on from where it was', () => {
    const clock = new BrokenClock();
    const { analytics } = setUp({ clock });
    const call = analytics.wrap((ms: number) => clock.jumpMs(ms), { name: 'f' });

    for (const ms of [10, -1_000, 10]) call(ms);

    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([10, 0, 10]);
    const [first, , last] = analytics.events;
    expect((last?.startTime ?? 0) - (first?.startTime ?? 0)).to.equal(10);
  });

  it('that gives no number stands still', () => {
    const clock = new BrokenClock();
    const { analytics } = setUp({ clock });

    analytics.wrap(() => clock.jumpMs(Number.NaN), { name: 'f' })();

    expect(analytics.getStats()).to.deep.include({ totalCalls: 1, totalTimeMs: 0, p99Ms: 0 });
  });

  it('that fails once goes on with the next reading', () => {
    const clock = new ManualClock();
    const { analytics } = setUp({ clock });
    const work = analytics.wrap(() => clock.advanceMs(1), { name: 'f' });
    const reading = sinon.stub(clock, 'monotonicNs').callThrough();
    reading.onFirstCall().throws(new Error('no clock'));

    work();
    work();

    expect(analytics.getStats()).to.deep.include({ totalCalls: 2, totalErrors: 0 });
  });

  it('that gives one number that is not finite goes on with the next', () => {
    for (const broken of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const clock = new ManualClock();
      const { analytics } = setUp({ clock });
      const work = analytics.wrap(() => clock.advanceMs(1), { name: 'f' });
      const reading = sinon.stub(clock, 'monotonicNs').callThrough();
      reading.onFirstCall().returns(broken);

      work();
      work();

      expect(analytics.getStats().slowest?.durationMs, `${broken}`).to.equal(1);
    }
  });

  it('whose methods need their object keeps it', () => {
    class Ticking {
      #ticks = 0;
      monotonicNs(): number {
        return ++this.#ticks * 1e6;
      }
      epochMs(): number {
        return this.#ticks;
      }
    }
    const { analytics } = setUp({ clock: new Ticking() });

    analytics.wrap(() => {}, { name: 'f' })();

    expect(analytics.getStats().totalTimeMs).to.equal(1);
  });
});

describe('withDeadline', () => {
  let time: sinon.SinonFakeTimers;

  beforeEach(() => {
    time = sinon.useFakeTimers();
  });

  afterEach(() => {
    time.restore();
  });

  it('gives what the promise gives within the time, and leaves no timer', async () => {
    expect(await withDeadline(Promise.resolve('done'), 1_000)).to.equal('done');
    expect(time.countTimers()).to.equal(0);
  });

  it('rejects as the promise does, and leaves no timer', async () => {
    const error = new Error('mine');

    const rejection = await withDeadline(Promise.reject(error), 1_000).catch((reason: unknown) => reason);

    expect(rejection).to.equal(error);
    expect(time.countTimers()).to.equal(0);
  });

  it('gives "timeout" once the time is over', async () => {
    const result = withDeadline(new Promise(() => {}), 1_000);

    await time.tickAsync(1_000);

    expect(await result).to.equal('timeout');
  });

  it('waits weeks where a timer by itself would not wait at all', async () => {
    let result: unknown;
    void withDeadline(new Promise(() => {}), 2 ** 40).then((given) => {
      result = given;
    });

    await time.tickAsync(1_000_000);
    expect(result).to.equal(undefined);

    await time.tickAsync(2 ** 31);
    expect(result).to.equal('timeout');
  });
});
