import { expect } from 'chai';
import { Analytics, type AnalyticsOptions } from '../../src/index.js';
import { type Bench, caller, setUp } from './set-up.js';

/** Two instances on one clock, as two parts of one process have. */
function twoOf(options: AnalyticsOptions = {}): { readonly one: Bench; readonly other: Bench } {
  const one = setUp(options);
  const analytics = new Analytics({ clock: one.clock, loggers: { console: {}, error: {} }, ...options });
  return { one, other: { ...one, analytics, call: caller(analytics, one.clock) } };
}

/** Everything an instance knows but when it was asked. */
function stateOf(analytics: Analytics): string {
  const { takenMs, ...state } = analytics.snapshot();
  return JSON.stringify(state);
}

describe('mergeWith another instance', () => {
  it('adds counters, times, buckets and error groups exactly', () => {
    const { one, other } = twoOf();
    one.call('f', 1, new Error('no 1'), 'api');
    one.call('f', 3_000, 'cancelled', 'api');
    other.call('f', 0.5, new Error('no 2'), 'api');
    other.call('f', 6_000, 'success', 'db');
    other.call('g', 10);

    one.analytics.mergeWith(other.analytics);

    expect(one.analytics.getStats()).to.deep.include({
      totalCalls: 5,
      totalSuccess: 2,
      totalErrors: 2,
      totalCancelled: 1,
      totalTimeMs: 9_011.5,
      durationCounts: { fast: 3, medium: 1, slow: 1 },
      functionCount: 2,
      eventCount: 5,
      overwrittenEvents: 0,
    });
    expect(one.analytics.getStats().fastest?.durationMs).to.equal(0.5);
    expect(one.analytics.getStats().slowest?.durationMs).to.equal(6_000);
    expect(one.analytics.callCounts).to.deep.equal(
      new Map([
        ['f', 4],
        ['g', 1],
      ]),
    );
    expect(one.analytics.snapshot().errorGroups).to.have.length(1);
    expect(one.analytics.snapshot().errorGroups[0]).to.deep.include({ errorMessage: 'no 1', count: 2 });
  });

  it('adds the overhead of both', () => {
    const { one, other } = twoOf();
    const overheadOf = (overheadNs: number) => {
      const snapshot = setUp();
      snapshot.call('f');
      const { series, ...rest } = structuredClone(snapshot.analytics.snapshot());
      return { ...rest, series: series.map((row) => ({ ...row, overheadNs })) };
    };
    one.analytics.mergeWith(overheadOf(100));
    other.analytics.mergeWith(overheadOf(23));

    one.analytics.mergeWith(other.analytics);

    expect(one.analytics.getStats().overheadMs).to.equal(123 / 1e6);
  });

  it('drains the other', () => {
    const { one, other } = twoOf();
    other.call('f', 1, new Error('no'));

    one.analytics.mergeWith(other.analytics);

    expect(other.analytics.getStats().totalCalls).to.equal(0);
    expect(other.analytics.events).to.deep.equal([]);
    expect(other.analytics.getFunctionStats()).to.deep.equal([]);
    expect(other.analytics.snapshot().errorGroups).to.deep.equal([]);
  });

  it('counts nothing twice when it is done again, nor what the other sees afterwards', () => {
    const { one, other } = twoOf();
    other.call('f');
    one.analytics.mergeWith(other.analytics);
    one.analytics.mergeWith(other.analytics);
    expect(one.analytics.getStats().totalCalls).to.equal(1);

    other.call('f');
    one.analytics.mergeWith(other.analytics);

    expect(one.analytics.getStats().totalCalls).to.equal(2);
  });

  it('loses no call that runs meanwhile: it counts in the other when it ends', () => {
    const { one, other } = twoOf();
    const timer = other.analytics.startTimer('f');

    one.analytics.mergeWith(other.analytics);
    timer.end();

    expect(one.analytics.getStats().totalCalls).to.equal(0);
    expect(other.analytics.getStats().totalCalls).to.equal(1);
  });

  it('is nothing with itself', () => {
    const { analytics, call, warnings } = setUp({ maxEvents: 2 });
    for (let i = 0; i < 3; i++) call('f', 1, new Error('no'));
    const before = stateOf(analytics);

    analytics.mergeWith(analytics);

    expect(stateOf(analytics)).to.equal(before);
    expect(warnings).to.deep.equal([]);
  });

  it('is nothing with one that has nothing', () => {
    const { one, other } = twoOf();
    one.call('f');
    const before = stateOf(one.analytics);

    one.analytics.mergeWith(other.analytics);

    expect(stateOf(one.analytics)).to.equal(before);
  });

  it('takes the events of both in the order in which they ended', () => {
    const { one, other } = twoOf();
    one.call('1');
    other.call('2', 1, new Error('second'));
    one.call('3', 1, new Error('third'));
    other.call('4');
    const all = [...one.analytics.events, ...other.analytics.events].sort((a, b) => a.startTime - b.startTime);

    one.analytics.mergeWith(other.analytics);
    one.call('5');

    expect(one.analytics.events.slice(0, 4)).to.deep.equal(all);
    expect(one.analytics.events.map(({ functionName }) => functionName)).to.deep.equal(['1', '2', '3', '4', '5']);
    expect(one.analytics.events.map(({ errorMessage }) => errorMessage)).to.deep.equal([
      undefined,
      'second',
      'third',
      undefined,
      undefined,
    ]);
  });

  it('keeps the newest events that fit, counts the others and warns of them', () => {
    const { one, other } = twoOf({ maxEvents: 3 });
    for (const name of ['1', '3']) {
      one.call(name);
      other.call(String(Number(name) + 1));
    }

    one.analytics.mergeWith(other.analytics);

    expect(one.analytics.events.map(({ functionName }) => functionName)).to.deep.equal(['2', '3', '4']);
    expect(one.analytics.getStats().overwrittenEvents).to.equal(1);
    expect(one.warnings).to.deep.equal(['Dropped 1 events during merge due to maxEvents=3 limit']);
  });

  it('counts what the rings of both had overwritten', () => {
    const { one, other } = twoOf({ maxEvents: 2 });
    for (let i = 0; i < 5; i++) one.call('f');
    for (let i = 0; i < 4; i++) other.call('f');

    one.analytics.mergeWith(other.analytics);

    expect(one.analytics.getStats()).to.deep.include({ totalCalls: 9, eventCount: 2, overwrittenEvents: 7 });
    expect(one.warnings).to.deep.equal(['Dropped 2 events during merge due to maxEvents=2 limit']);
  });

  it('warns of nothing when everything fits', () => {
    const { one, other } = twoOf({ maxEvents: 4 });
    for (const bench of [one, other]) for (let i = 0; i < 2; i++) bench.call('f');

    one.analytics.mergeWith(other.analytics);

    expect(one.warnings).to.deep.equal([]);
    expect(one.analytics.events).to.have.length(4);
  });

  it('keeps what each function’s bare name is', () => {
    const { one, other } = twoOf();
    other.analytics.wrap(() => {}, { name: 'fetch', className: 'Catalog' })();

    one.analytics.mergeWith(other.analytics);

    expect(one.analytics.getStats('fetch').totalCalls).to.equal(1);
    expect(one.analytics.getStats('Catalog.fetch').totalCalls).to.equal(1);
  });

  it('takes what was recorded by a disabled one, and into one', () => {
    const { one, other } = twoOf();
    other.call('f');
    other.analytics.disable();
    one.analytics.disable();

    one.analytics.mergeWith(other.analytics);

    expect(one.analytics.getStats().totalCalls).to.equal(1);
  });

  it('goes on counting calls of functions wrapped before', () => {
    const { one, other } = twoOf();
    const work = one.analytics.wrap(() => {}, { name: 'f' });
    const otherWork = other.analytics.wrap(() => {}, { name: 'f' });
    work();
    otherWork();

    one.analytics.mergeWith(other.analytics);
    work();
    otherWork();

    expect(one.analytics.callCounts.get('f')).to.equal(3);
    expect(other.analytics.callCounts.get('f')).to.equal(1);
  });

  it('tells no listener: the calls are not finished again', () => {
    const { one, other } = twoOf();
    other.call('f');
    let told = 0;
    one.analytics.subscribe(() => told++);

    one.analytics.mergeWith(other.analytics);

    expect(told).to.equal(0);
  });

  it('counts functions beyond maxFunctions together, and loses none of their calls', () => {
    const { one, other } = twoOf({ maxFunctions: 2 });
    for (const name of ['a', 'b']) one.call(name);
    for (const name of ['c', 'd', 'd']) other.call(name);

    one.analytics.mergeWith(other.analytics);

    expect(one.analytics.getStats().totalCalls).to.equal(5);
    expect(one.analytics.callCounts.get('(overflow)')).to.equal(3);
    expect(one.analytics.snapshot().overflowCalls).to.equal(3);
    expect(one.analytics.events).to.have.length(5);
  });
});

describe('mergeWith a snapshot', () => {
  it('adds it, and leaves both the snapshot and its instance as they were', () => {
    const { one, other } = twoOf();
    one.call('f');
    other.call('f', 2, new Error('no'));
    const snapshot = other.analytics.snapshot();
    const before = structuredClone(snapshot);

    one.analytics.mergeWith(snapshot);

    expect(one.analytics.getStats()).to.deep.include({ totalCalls: 2, totalErrors: 1, totalTimeMs: 3 });
    expect(snapshot).to.deep.equal(before);
    expect(other.analytics.getStats().totalCalls).to.equal(1);
  });

  it('adds it as often as it is told to', () => {
    const { one, other } = twoOf();
    other.call('f', 2);
    const snapshot = other.analytics.snapshot();

    for (let i = 0; i < 3; i++) one.analytics.mergeWith(snapshot);

    expect(one.analytics.getStats()).to.deep.include({ totalCalls: 3, totalTimeMs: 6, eventCount: 3 });
  });

  it('adds even its own', () => {
    const { analytics, call } = setUp();
    call('f', 2);

    analytics.mergeWith(analytics.snapshot());

    expect(analytics.getStats()).to.deep.include({ totalCalls: 2, totalTimeMs: 4, eventCount: 2 });
  });

  it('takes one that has been through JSON or another thread', () => {
    const { one, other } = twoOf();
    other.call('f', 2.25, new RangeError('out'));

    one.analytics.mergeWith(JSON.parse(JSON.stringify(other.analytics.snapshot())));
    one.analytics.mergeWith(structuredClone(other.analytics.snapshot()));

    expect(one.analytics.events).to.deep.equal([...other.analytics.events, ...other.analytics.events]);
  });

  it('counts by the thresholds of where the calls were made', () => {
    const one = setUp({ durationThresholds: { shortMaxMs: 1, mediumMaxMs: 2, longMaxMs: 3 } });
    const other = setUp();
    other.call('f', 100);

    one.analytics.mergeWith(other.analytics.snapshot());

    expect(one.analytics.getStats().durationCounts).to.deep.equal({ fast: 1, medium: 0, slow: 0 });
  });

  it('knows the earlier of the two beginnings', () => {
    const earlier = setUp();
    const later = setUp();
    later.clock.advanceMs(1_000);
    later.analytics.reset();

    later.analytics.mergeWith(earlier.analytics.snapshot());

    expect(later.analytics.snapshot().startedMs).to.equal(earlier.analytics.snapshot().startedMs);
  });

  it('is all or nothing: one that is wrong in its last field changes nothing', () => {
    const { one, other } = twoOf({ maxEvents: 2 });
    for (let i = 0; i < 3; i++) one.call('f', 1, new Error('own'));
    for (let i = 0; i < 3; i++) other.call('g', 1, new Error('foreign'));
    const snapshot = structuredClone(other.analytics.snapshot()) as any;
    snapshot.events.errors[1].message = 5;
    const before = stateOf(one.analytics);

    expect(() => one.analytics.mergeWith(snapshot)).to.throw(
      TypeError,
      'snapshot.events.errors[1].message must be a string of at most 1024 characters',
    );

    expect(stateOf(one.analytics)).to.equal(before);
    expect(one.warnings).to.deep.equal([]);
  });

  it('refuses what is neither a snapshot nor an instance', () => {
    const { analytics } = setUp();

    for (const value of [undefined, null, 5, 'x', [], {}, new Map(), () => {}, { totalCalls: 5 }]) {
      expect(() => analytics.mergeWith(value as never)).to.throw(TypeError, /^snapshot\b.* must be /);
    }
    expect(analytics.getStats().totalCalls).to.equal(0);
  });
});
