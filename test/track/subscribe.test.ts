import { expect } from 'chai';
import sinon from 'sinon';
import { CallLedger } from '../../src/aggregate/call-ledger.js';
import type { CallEvent } from '../../src/index.js';
import { rejectionOf, setUp } from './set-up.js';

describe('subscribe', () => {
  it('hears each finished call as an event', async () => {
    const { analytics, clock } = setUp();
    const seen: CallEvent[] = [];
    analytics.subscribe((event) => seen.push(event));

    analytics.wrap(function parse() {
      clock.advance(2);
    }, 'compute')();
    await rejectionOf(
      analytics.wrap(async function fetchArtist() {
        clock.advance(3);
        throw new RangeError('no');
      }, 'api')(),
    );
    analytics.startTimer('upload').end('cancelled');

    expect(seen).to.deep.equal(analytics.events);
    expect(seen).to.deep.equal([
      { functionName: 'parse', eventType: 'compute', startTime: 0, durationMs: 2, success: true, outcome: 'success' },
      {
        functionName: 'fetchArtist',
        eventType: 'api',
        startTime: 2,
        durationMs: 3,
        success: false,
        outcome: 'error',
        errorName: 'RangeError',
        errorMessage: 'no',
      },
      {
        functionName: 'upload',
        eventType: 'default',
        startTime: 5,
        durationMs: 0,
        success: false,
        outcome: 'cancelled',
      },
    ]);
  });

  it('hears a call before its caller has the result', async () => {
    const { analytics } = setUp();
    const order: string[] = [];
    analytics.subscribe(() => order.push('heard'));

    analytics.wrap(() => 1)();
    order.push('sync result');
    await analytics.wrap(async () => 1)();
    order.push('async result');

    expect(order).to.deep.equal(['heard', 'sync result', 'heard', 'async result']);
  });

  it('ends when the subscription is called, or its using block is left', () => {
    const { analytics } = setUp();
    const heard: string[] = [];
    const work = analytics.wrap(() => {});

    const unsubscribe = analytics.subscribe(() => heard.push('called'));
    {
      using _subscription = analytics.subscribe(() => heard.push('using'));
      work();
    }
    work();
    unsubscribe();
    unsubscribe();
    work();

    expect(heard).to.deep.equal(['called', 'using', 'called']);
  });

  it('hears a call twice through one listener subscribed twice, and once after one of them left', () => {
    const { analytics } = setUp();
    const listener = sinon.fake();
    const work = analytics.wrap(() => {});

    const leave = analytics.subscribe(listener);
    analytics.subscribe(listener);
    work();
    leave();
    work();

    expect(listener.callCount).to.equal(3);
  });

  it('may end inside its own listener', () => {
    const { analytics } = setUp();
    let heard = 0;
    const stop = analytics.subscribe(() => {
      heard++;
      stop();
    });
    const work = analytics.wrap(() => {});

    work();
    work();

    expect(heard).to.equal(1);
  });

  it('hears nothing more once another listener ended it', () => {
    const { analytics } = setUp();
    let heard = 0;
    let stop = () => {};
    analytics.subscribe(() => stop());
    stop = analytics.subscribe(() => heard++);

    analytics.wrap(() => {})();

    expect(heard).to.equal(0);
  });

  it('may begin anew inside its own listener, which then hears of the next call', () => {
    const { analytics } = setUp();
    let heard = 0;
    let stop = () => {};
    const listen = () => {
      heard++;
      stop();
      stop = analytics.subscribe(listen);
    };
    stop = analytics.subscribe(listen);
    const work = analytics.wrap(() => {});

    work();
    work();

    expect(heard).to.equal(2);
  });

  it('makes no event while nobody listens', async () => {
    const { analytics } = setUp();
    const toEvent = sinon.spy(CallLedger.prototype, 'toEvent');
    try {
      const work = analytics.wrap(() => {});
      const workLater = analytics.wrap(async () => {});
      for (let i = 0; i < 200; i++) work();
      for (let i = 0; i < 200; i++) await workLater();
      const withoutListener = toEvent.callCount;
      analytics.subscribe(() => {})();
      work();
      const afterLeaving = toEvent.callCount;
      analytics.subscribe(() => {});
      work();

      expect([withoutListener, afterLeaving, toEvent.callCount]).to.deep.equal([0, 0, 1]);
    } finally {
      toEvent.restore();
    }
  });

  it('refuses a listener that is none', () => {
    const { analytics } = setUp();

    expect(() => analytics.subscribe(undefined as unknown as () => void)).to.throw(
      TypeError,
      'listener must be a function, got undefined',
    );
  });
});
