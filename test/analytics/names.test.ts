import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { setUp } from './set-up.js';

const HOSTILE = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  ' ',
  'a.b.c',
  '.',
  '(overflow)',
  'x'.repeat(10_240),
  '\u0000',
  'two\nlines\r\n\ttabs',
  '\u001b[31mred\u001b[0m',
  '\u202eesrever',
  '\ud800',
  'lone \udfff surrogate',
  '</script><script>alert(1)</script>',
  '😀 größe 時間',
];

function expectCleanPrototypes(): void {
  expect(Object.keys(Object.prototype)).to.deep.equal([]);
  expect(Object.getOwnPropertyNames(Object.prototype)).to.have.length(12);
  expect(({} as Record<string, unknown>)['calls']).to.equal(undefined);
}

describe('hostile names', () => {
  /** Each name as function name, and again as event type, by every way a name comes in. */
  function withEveryName(): Analytics {
    const { analytics } = setUp();
    for (const name of HOSTILE) {
      analytics.wrap(() => {}, { name })();
      analytics.wrap(() => {}, { name: 'typed', eventType: name })();
      analytics.wrap(() => {}, { name: 'of', className: name })();
      analytics.measure(name, () => {}, name);
      analytics.startTimer(name, name).end(Object.assign(new Error(name), { name }));
      analytics.executeWrappedCall(
        Object.defineProperty(() => {}, 'name', { value: name }),
        name,
      );
    }
    return analytics;
  }

  it('are all counted, each by itself', () => {
    const analytics = withEveryName();

    expect(analytics.getStats()).to.deep.include({ totalCalls: HOSTILE.length * 6, totalErrors: HOSTILE.length });
    for (const name of HOSTILE) {
      expect(analytics.callCounts.get(name), name).to.equal(4);
      expect(analytics.successCounts.get(name), name).to.equal(3);
      expect(analytics.callCounts.get(`${name}.of`), name).to.equal(1);
      expect(analytics.getStats(name).totalCalls, name).to.equal(4);
    }
    expect(analytics.callCounts.get('typed')).to.equal(HOSTILE.length);
    expect(analytics.getFunctionStats().filter(({ functionName }) => functionName === 'typed')).to.have.length(
      HOSTILE.length,
    );
  });

  it('reach events, listeners and records as they are', () => {
    const { analytics, call } = setUp();
    const told: string[] = [];
    analytics.subscribe(({ functionName, eventType }) => told.push(functionName, eventType));

    for (const name of HOSTILE) call(name, 1, 'success', name);

    const twice = HOSTILE.flatMap((name) => [name, name]);
    expect(told).to.deep.equal(twice);
    expect(analytics.events.flatMap(({ functionName, eventType }) => [functionName, eventType])).to.deep.equal(twice);
    expect(analytics.toRecords().flatMap((record) => [record.Function, record['Event Type']])).to.deep.equal(twice);
  });

  it('survive snapshot, JSON and merge', () => {
    const analytics = withEveryName();

    const again = Analytics.fromSnapshot(JSON.parse(JSON.stringify(analytics.snapshot())));

    expect(again.callCounts).to.deep.equal(analytics.callCounts);
    expect(again.events).to.deep.equal(analytics.events);
    expect(again.snapshot().errorGroups).to.deep.equal(analytics.snapshot().errorGroups);
  });

  it('pollute no prototype', () => {
    const analytics = withEveryName();

    analytics.mergeWith(JSON.parse(JSON.stringify(analytics.snapshot())));
    analytics.getStats(HOSTILE);
    analytics.logSummary();

    expectCleanPrototypes();
  });

  it('are told apart however much they look alike', () => {
    const { analytics, call } = setUp();
    call('a', 1, 'success', 'b.c');
    call('a.b', 1, 'success', 'c');
    call('a\u0000b', 1, 'success', 'c');
    call('a', 1, 'success', '\u0000b c');

    expect(analytics.getFunctionStats().map(({ calls }) => calls)).to.deep.equal([1, 1, 1, 1]);
  });
});

describe('names', () => {
  it('that are empty are refused where they are given', () => {
    const { analytics } = setUp();
    const refusal = [RangeError, "name must be a non-empty string, got ''"] as const;

    expect(() => analytics.measure('', () => {})).to.throw(...refusal);
    expect(() => analytics.startTimer('')).to.throw(...refusal);
    expect(() => analytics.wrap(() => {}, { name: '' })).to.throw(...refusal);
    expect(() => analytics.track({ name: '' })).to.throw(...refusal);
    expect(() => analytics.wrap(() => {}, { className: '' })).to.throw(
      RangeError,
      "className must be a non-empty string, got ''",
    );
    for (const eventType of ['', { eventType: '' }]) {
      expect(() => analytics.wrap(() => {}, eventType)).to.throw(
        RangeError,
        "eventType must be a non-empty string, got ''",
      );
    }
    expect(() => analytics.startTimer('f', '')).to.throw(RangeError, "eventType must be a non-empty string, got ''");
    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('that are no text are refused where they are given', () => {
    const { analytics } = setUp();

    for (const name of [5, null, {}, Symbol('s'), ['f']]) {
      expect(() => analytics.measure(name as never, () => {})).to.throw(
        TypeError,
        'name must be a non-empty string, got',
      );
      expect(() => analytics.startTimer(name as never)).to.throw(TypeError, 'name must be a non-empty string, got');
      expect(() => analytics.wrap(() => {}, { name: name as never })).to.throw(
        TypeError,
        'name must be a non-empty string, got',
      );
    }
  });

  it('of functions without one are their string form', () => {
    const { analytics } = setUp();

    const nameless = (
      () => () =>
        42
    )();
    analytics.wrap(nameless)();

    expect([...analytics.callCounts.keys()]).to.deep.equal([String(nameless)]);
  });

  it('longer than a snapshot may hold are kept by their beginning, and the snapshot stays valid', () => {
    const { analytics } = setUp();
    const bundled = Object.assign(() => {}, { toString: () => `() => '${'x'.repeat(100_000)}'` });
    Object.defineProperty(bundled, 'name', { value: '' });
    analytics.wrap(bundled)();
    analytics.startTimer('y'.repeat(100_000), 'z'.repeat(100_000)).end();

    const again = Analytics.fromSnapshot(analytics.snapshot());

    expect(again.getStats().totalCalls).to.equal(2);
    expect([...again.callCounts.keys()].map(({ length }) => length)).to.deep.equal([65_536, 65_536]);
  });
});
