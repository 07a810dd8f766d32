import { expect } from 'chai';
import type { CallEvent } from '../../src/index.js';
import { NEW_YEAR_MS } from '../../src/testing/manual-clock.js';
import { setUp } from './set-up.js';

describe('subscribe', () => {
  it('tells each finished call as an event', () => {
    const { analytics, call } = setUp();
    const heard: CallEvent[] = [];
    analytics.subscribe((event) => heard.push(event));

    call('f', 5, 'success', 'api');
    call('g', 0, new TypeError('no'), 'db');
    call('h', 1, 'cancelled');

    expect(heard).to.deep.equal([
      { functionName: 'f', eventType: 'api', startTime: NEW_YEAR_MS, durationMs: 5, success: true, outcome: 'success' },
      {
        functionName: 'g',
        eventType: 'db',
        startTime: NEW_YEAR_MS + 5,
        durationMs: 0,
        success: false,
        outcome: 'error',
        errorName: 'TypeError',
        errorMessage: 'no',
      },
      {
        functionName: 'h',
        eventType: 'default',
        startTime: NEW_YEAR_MS + 5,
        durationMs: 1,
        success: false,
        outcome: 'cancelled',
      },
    ]);
    expect(heard).to.deep.equal(analytics.events);
  });

  it('tells calls of functions wrapped before', () => {
    const { analytics } = setUp();
    const work = analytics.wrap(() => {}, { name: 'f' });
    work();
    let told = 0;

    analytics.subscribe(() => told++);
    work();

    expect(told).to.equal(1);
  });

  it('tells every listener, until each ends its subscription', () => {
    const { analytics, call } = setUp();
    const heard: string[] = [];
    const first = analytics.subscribe(() => heard.push('first'));
    const second = analytics.subscribe(() => heard.push('second'));

    call('f');
    first();
    call('f');
    second();
    call('f');

    expect(heard).to.deep.equal(['first', 'second', 'second']);
  });

  it('ends by a call, by Symbol.dispose and by both', () => {
    const { analytics, call } = setUp();
    let told = 0;
    const byCall = analytics.subscribe(() => told++);
    const byDispose = analytics.subscribe(() => told++);

    byCall();
    byDispose[Symbol.dispose]();
    byDispose();
    call('f');

    expect(told).to.equal(0);
  });

  it('ends with the block that it is used in', () => {
    const { analytics, call } = setUp();
    let told = 0;
    {
      using _subscription = analytics.subscribe(() => told++);
      call('f');
    }

    call('f');

    expect(told).to.equal(1);
  });

  it('of one listener twice tells it twice, and each ends by itself', () => {
    const { analytics, call } = setUp();
    let told = 0;
    const listener = () => told++;
    const first = analytics.subscribe(listener);
    analytics.subscribe(listener);
    call('f');
    expect(told).to.equal(2);

    first();
    call('f');

    expect(told).to.equal(3);
  });

  it('keeps a listener that throws from the call and from the other listeners, and warns once', () => {
    const { analytics, call, warnings } = setUp();
    const heard: CallEvent[] = [];
    analytics.subscribe(() => {
      throw new RangeError('mine');
    });
    analytics.subscribe((event) => heard.push(event));

    for (let i = 0; i < 3; i++) call('f');

    expect(heard).to.have.length(3);
    expect(analytics.getStats()).to.deep.include({ totalCalls: 3, totalErrors: 0 });
    expect(warnings).to.deep.equal(['A listener of calls failed: RangeError: mine']);
  });

  it('counts a call that a listener makes, and does not tell it', () => {
    const { analytics, call } = setUp();
    const told: string[] = [];
    analytics.subscribe(({ functionName }) => {
      told.push(functionName);
      call('from the listener', 7);
    });

    call('f', 5);
    call('f', 5);

    expect(told).to.deep.equal(['f', 'f']);
    expect(analytics.getStats()).to.deep.include({ totalCalls: 4, totalTimeMs: 24 });
  });

  it('tells nothing while disabled', () => {
    const { analytics, call } = setUp();
    let told = 0;
    analytics.subscribe(() => told++);
    analytics.disable();

    call('f');

    expect(told).to.equal(0);
  });

  it('lets a listener end its subscription and make another while it is told', () => {
    const { analytics, call } = setUp();
    const heard: string[] = [];
    const subscription = analytics.subscribe(() => {
      heard.push('once');
      subscription();
    });
    analytics.subscribe(() => heard.push('always'));

    call('f');
    call('f');

    expect(heard).to.deep.equal(['once', 'always', 'always']);
  });

  it('refuses what is no function', () => {
    const { analytics } = setUp();

    for (const listener of [undefined, null, {}, 'listener']) {
      expect(() => analytics.subscribe(listener as never)).to.throw(TypeError, 'listener must be a function, got');
    }
  });
});
