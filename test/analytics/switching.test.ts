import { expect } from 'chai';
import { setUp } from './set-up.js';

describe('an instance constructed disabled', () => {
  it('leaves functions as they are', () => {
    const { analytics } = setUp({ enabled: false });
    const work = () => 5;

    expect(analytics.enabled).to.equal(false);
    expect(analytics.wrap(work)).to.equal(work);
  });

  it('runs what it is given, and counts nothing', async () => {
    const { analytics, call } = setUp({ enabled: false });

    expect(analytics.measure('block', () => 1)).to.equal(1);
    expect(analytics.executeWrappedCall((a: number) => a, 'api', 2)).to.equal(2);
    expect(await analytics.executeAsyncWrappedCall(async () => 3, 'api')).to.equal(3);
    call('timer');

    expect(analytics.getStats().totalCalls).to.equal(0);
    expect(analytics.events).to.deep.equal([]);
  });

  it('tracks what is wrapped and measured after it was enabled', () => {
    const { analytics } = setUp({ enabled: false });
    const before = analytics.wrap(() => 1, { name: 'before' });
    analytics.enable();
    const after = analytics.wrap(() => 1, { name: 'after' });

    before();
    after();
    analytics.measure('block', () => 1);

    expect(analytics.enabled).to.equal(true);
    expect([...analytics.callCounts.keys()]).to.deep.equal(['after', 'block']);
  });

  it('tracks what is wrapped while it is disabled once more, when it is enabled again', () => {
    const { analytics } = setUp({ enabled: false });
    analytics.enable();
    analytics.disable();
    const work = analytics.wrap(() => 1, { name: 'work' });
    work();

    analytics.enable();
    work();

    expect(analytics.callCounts.get('work')).to.equal(1);
  });

  it('writes no report', async () => {
    const { analytics, warnings } = setUp({ enabled: false });

    expect(await analytics.generateReports()).to.equal(undefined);
    expect(warnings).to.deep.equal([]);
  });
});

describe('disable and enable', () => {
  it('let calls through uncounted, then count again', () => {
    const { analytics, clock } = setUp();
    const work = analytics.wrap((ms: number) => clock.advanceMs(ms), { name: 'f' });
    work(1);

    analytics.disable();
    work(10);
    expect(analytics.getStats().totalTimeMs).to.equal(1);

    analytics.enable();
    work(100);
    expect(analytics.getStats()).to.deep.include({ totalCalls: 2, totalTimeMs: 101 });
  });

  it('keep what was counted before', () => {
    const { analytics, call } = setUp();
    call('f', 1, new Error('no'));
    const before = analytics.getStats();

    analytics.disable();

    expect(analytics.getStats()).to.deep.equal(before);
    expect(analytics.events).to.have.length(1);
  });

  it('count a call that began before and ends after, and none the other way round', () => {
    const { analytics } = setUp();
    const before = analytics.startTimer('before');
    analytics.disable();
    const within = analytics.startTimer('within');
    before.end();
    analytics.enable();
    within.end();

    expect([...analytics.callCounts.keys()]).to.deep.equal(['before']);
  });

  it('may be called twice', () => {
    const { analytics, call } = setUp();
    analytics.disable();
    analytics.disable();
    analytics.enable();
    analytics.enable();

    call('f');

    expect(analytics.getStats().totalCalls).to.equal(1);
  });
});

describe('reset', () => {
  it('forgets everything, lifetime totals too', () => {
    const { analytics, clock, call } = setUp({ maxEvents: 2, maxFunctions: 1 });
    for (const name of ['f', 'g', 'h']) call(name, 3_000, new Error('no'));
    const fresh = setUp({ maxEvents: 2 });
    fresh.clock.advanceMs(9_000);
    fresh.analytics.reset();

    analytics.reset();

    expect(analytics.getStats()).to.deep.equal(fresh.analytics.getStats());
    expect(analytics.getFunctionStats()).to.deep.equal([]);
    expect(analytics.callCounts.size).to.equal(0);
    expect(analytics.decoratorOverhead.size).to.equal(0);
    expect(analytics.events).to.deep.equal([]);
    const { source, ...snapshot } = analytics.snapshot();
    const { source: _, ...freshSnapshot } = fresh.analytics.snapshot();
    expect(snapshot).to.deep.equal(freshSnapshot);
    expect(snapshot.startedMs).to.equal(clock.epochMs());
  });

  it('goes on counting calls of functions wrapped before', () => {
    const { analytics, clock } = setUp();
    const work = analytics.wrap((ms: number) => clock.advanceMs(ms), { name: 'f', eventType: 'api' });
    work(6_000);

    analytics.reset();
    work(2);

    expect(analytics.getStats()).to.deep.include({ totalCalls: 1, totalTimeMs: 2, p50Ms: 2, eventCount: 1 });
    expect(analytics.getStats().slowest?.durationMs).to.equal(2);
    expect(analytics.getStats().durationCounts).to.deep.equal({ fast: 1, medium: 0, slow: 0 });
  });

  it('counts a call that was running when it ends', () => {
    const { analytics } = setUp();
    const timer = analytics.startTimer('f');

    analytics.reset();
    timer.end();

    expect(analytics.getStats().totalCalls).to.equal(1);
  });

  it('keeps who listens', () => {
    const { analytics, call } = setUp();
    let told = 0;
    analytics.subscribe(() => told++);

    analytics.reset();
    call('f');

    expect(told).to.equal(1);
  });
});
