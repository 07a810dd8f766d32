import { expect } from 'chai';
import sinon from 'sinon';
import { EventProcessor } from '../../src/experiments/index.js';
import { ManualClock, ManualScheduler, TestLogger } from '../../src/testing/index.js';
import { EventEndpoint } from '../export/event-endpoint.js';

/** A scheduler, and what came when. */
function setUp() {
  const scheduler = new ManualScheduler();
  const calls: string[] = [];
  const note = (name: string) => () => void calls.push(`${name} at ${scheduler.nowMs()}`);
  return { scheduler, calls, note };
}

describe('ManualScheduler', () => {
  it('calls back when the time has come, not before', async () => {
    const { scheduler, calls, note } = setUp();
    scheduler.schedule(note('a'), 10);

    await scheduler.advanceMs(9.999);
    const before = [...calls];
    await scheduler.advanceMs(0.001);

    expect(before).to.deep.equal([]);
    expect(calls).to.deep.equal(['a at 10']);
  });

  it('goes from timer to timer in the order in which they are due, and were set', async () => {
    const { scheduler, calls, note } = setUp();
    scheduler.schedule(note('late'), 20);
    scheduler.schedule(note('first'), 10);
    scheduler.schedule(note('second'), 10);

    await scheduler.advanceMs(100);

    expect(calls).to.deep.equal(['first at 10', 'second at 10', 'late at 20']);
    expect(scheduler.nowMs()).to.equal(100);
  });

  it('runs what a timer sets, after promises that it settles', async () => {
    const { scheduler, calls, note } = setUp();
    const again = async () => {
      await null;
      scheduler.schedule(note('again'), 5);
    };
    scheduler.schedule(() => void again(), 10);

    await scheduler.advanceMs(15);

    expect(calls).to.deep.equal(['again at 15']);
  });

  it('runs nothing that was cancelled, and knows what would keep the process alive', async () => {
    const { scheduler, calls, note } = setUp();
    const cancelled = scheduler.schedule(note('a'), 10);
    const quiet = scheduler.schedule(note('b'), 10);

    quiet.unref();
    const counts = [scheduler.pending, scheduler.referenced];
    quiet.ref();
    cancelled.cancel();
    counts.push(scheduler.pending, scheduler.referenced);
    await scheduler.advanceMs(10);

    expect(counts).to.deep.equal([2, 1, 1, 1]);
    expect(calls).to.deep.equal(['b at 10']);
    expect(scheduler.pending).to.equal(0);
  });

  it('shares its time with a clock, and runs what that made due when it is advanced', async () => {
    const clock = new ManualClock({ epochMs: 1_000 });
    const scheduler = new ManualScheduler(clock);
    const callback = sinon.spy();
    scheduler.schedule(callback, 10);

    clock.advanceMs(50);
    const called = callback.called;
    await scheduler.advanceMs(0);

    expect(called).to.equal(false);
    expect(callback.callCount).to.equal(1);
    expect([scheduler.nowMs(), scheduler.epochMs()]).to.deep.equal([50, 1_050]);
  });

  it('works while a test library has replaced the timers', async () => {
    const { scheduler, calls, note } = setUp();
    const fakes = sinon.useFakeTimers();
    try {
      scheduler.schedule(note('a'), 1);
      await scheduler.advanceMs(1);
    } finally {
      fakes.restore();
    }

    expect(calls).to.deep.equal(['a at 1']);
  });

  it('refuses to go back', async () => {
    const error = await new ManualScheduler().advanceMs(-1).catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(RangeError).with.property('message').that.includes('ms must be a non-negative');
  });

  it('is the time of a batch queue', async () => {
    await using endpoint = await EventEndpoint.open();
    const scheduler = new ManualScheduler();
    const logger = new TestLogger();
    const processor = new EventProcessor({ eventsApiUrl: endpoint.url, scheduler, logger }, 'key');
    processor.trackEvent('purchase', { identifier: 'ann' });

    await scheduler.advanceMs(9_999);
    const early = endpoint.posts.length;
    await scheduler.advanceMs(1);
    await processor.close();

    expect([early, endpoint.posts.length]).to.deep.equal([0, 1]);
    expect(logger.lines).to.deep.equal([]);
  });
});
