import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { type Bench, setUp } from './set-up.js';

/** An instance with calls of every kind, some of them already overwritten. */
function busy(): Bench {
  const bench = setUp({ maxEvents: 5, maxFunctions: 3 });
  bench.call('parse', 1.5);
  bench.call('parse', 3_000);
  bench.call('fetch', 6_000, new TypeError('no 1'), 'api');
  bench.call('fetch', 0, new TypeError('no 2'), 'api');
  bench.call('fetch', 2, 'cancelled', 'api');
  bench.call('__proto__', 0.5, new RangeError('out\ud800'), 'constructor');
  bench.call('one too many', 0.001);
  return bench;
}

function restored(bench: Bench, snapshot = bench.analytics.snapshot()): Analytics {
  return Analytics.fromSnapshot(snapshot, { clock: bench.clock, maxFunctions: 3, loggers: { console: {}, error: {} } });
}

describe('a snapshot', () => {
  it('has these fields, format and version first', () => {
    const { analytics, call } = setUp();
    call('f', 1, new Error('no'));

    const snapshot = analytics.snapshot();

    expect(Object.keys(snapshot)).to.deep.equal([
      'format',
      'version',
      'source',
      'startedMs',
      'takenMs',
      'durationThresholds',
      'maxEvents',
      'overwrittenEvents',
      'overflowCalls',
      'series',
      'errorGroups',
      'events',
    ]);
    expect(snapshot).to.deep.include({
      format: 'tracklight-snapshot',
      version: 1,
      maxEvents: 10_000,
      overwrittenEvents: 0,
    });
    expect(snapshot.source).to.deep.include({
      instanceId: analytics.instanceId,
      pid: process.pid,
      nodeVersion: process.version,
    });
  });

  it('tells when tracking began and when it was taken', () => {
    const { analytics, clock } = setUp();
    const startedMs = clock.epochMs();
    clock.advanceMs(500);

    expect(analytics.snapshot()).to.deep.include({ startedMs, takenMs: startedMs + 500 });
  });

  it('tells how many calls were counted together', () => {
    const { analytics } = busy();

    expect(analytics.snapshot().overflowCalls).to.equal(1);
  });

  it('is the same after structuredClone, a message port and JSON', () => {
    const { analytics } = busy();
    const snapshot = analytics.snapshot();
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(snapshot);

    expect(structuredClone(snapshot)).to.deep.equal(snapshot);
    expect(receiveMessageOnPort(port2)?.message).to.deep.equal(snapshot);
    expect(JSON.parse(JSON.stringify(snapshot))).to.deep.equal(snapshot);
    port1.close();
  });

  it('is of plain objects, arrays, text and finite numbers only', () => {
    const { analytics } = busy();
    const visit = (value: unknown): void => {
      if (typeof value === 'number') expect(value).to.be.finite;
      else if (typeof value === 'object') {
        expect([Object.prototype, Array.prototype]).to.include(Object.getPrototypeOf(value));
        for (const one of Object.values(value as object)) visit(one);
      } else expect(value).to.be.a('string');
    };

    visit(analytics.snapshot());
  });

  it('is a copy: what comes later does not change it, and changing it changes nothing', () => {
    const { analytics, call } = busy();
    const snapshot = analytics.snapshot() as any;
    const before = structuredClone(snapshot);
    const stats = analytics.getStats();

    call('parse', 1, new TypeError('no 3'));
    expect(snapshot).to.deep.equal(before);

    const later = analytics.snapshot() as any;
    later.series.length = 0;
    later.errorGroups[0].count = 99;
    later.durationThresholds.shortMaxMs = 99;
    expect(analytics.getStats().totalCalls).to.equal(stats.totalCalls + 1);
    expect(analytics.snapshot().durationThresholds.shortMaxMs).to.equal(2_000);
  });

  it('of an instance without calls has none', () => {
    const { analytics } = setUp();
    analytics.wrap(() => {}, { name: 'not called' });

    expect(analytics.snapshot().series).to.deep.equal([]);
    expect(analytics.snapshot().events).to.deep.equal({
      series: [],
      startMs: [],
      durationMs: [],
      outcome: [],
      errors: [],
    });
  });
});

describe('Analytics.fromSnapshot', () => {
  it('gives an instance that knows the same', () => {
    const bench = busy();

    const again = restored(bench);

    expect(again.getStats()).to.deep.equal(bench.analytics.getStats());
    expect(again.getFunctionStats()).to.deep.equal(bench.analytics.getFunctionStats());
    expect(again.events).to.deep.equal(bench.analytics.events);
    expect(again.callCounts).to.deep.equal(bench.analytics.callCounts);
    expect(again.successCounts).to.deep.equal(bench.analytics.successCounts);
    expect(again.decoratorOverhead).to.deep.equal(bench.analytics.decoratorOverhead);
  });

  it('gives an instance whose snapshot is the same but for its source', () => {
    const bench = busy();
    const { source, ...snapshot } = bench.analytics.snapshot();

    const { source: _, ...again } = restored(bench, JSON.parse(JSON.stringify({ source, ...snapshot }))).snapshot();

    expect(again).to.deep.equal(snapshot);
  });

  it('keeps real durations and start times to the last bit', () => {
    const analytics = new Analytics({ loggers: { console: {}, error: {} } });
    const work = analytics.wrap((n: number) => JSON.stringify(new Array(n).fill(n)), { name: 'work' });
    for (let n = 0; n < 2_000; n++) work(n % 50);

    const again = Analytics.fromSnapshot(JSON.parse(JSON.stringify(analytics.snapshot())));

    expect(again.getStats()).to.deep.equal(analytics.getStats());
    expect(JSON.stringify(again.events)).to.equal(JSON.stringify(analytics.events));
  });

  it('takes thresholds and maxEvents from the snapshot', () => {
    const thresholds = { shortMaxMs: 1, mediumMaxMs: 2, longMaxMs: 3 };
    const bench = setUp({ durationThresholds: thresholds, maxEvents: 3 });

    const again = Analytics.fromSnapshot(bench.analytics.snapshot());

    expect(again.snapshot()).to.deep.include({ durationThresholds: thresholds, maxEvents: 3 });
  });

  it('lets options come first', () => {
    const bench = busy();
    const warnings: string[] = [];
    const loggers = { console: { warn: (line: string) => void warnings.push(line) } };

    const again = Analytics.fromSnapshot(bench.analytics.snapshot(), { maxEvents: 2, loggers });

    expect(again.events).to.deep.equal(bench.analytics.events.slice(-2));
    expect(again.getStats().overwrittenEvents).to.equal(5);
    expect(warnings).to.deep.equal(['Dropped 3 events during merge due to maxEvents=2 limit']);
  });

  it('counts functions beyond its own maxFunctions together', () => {
    const bench = setUp();
    for (const name of ['f', 'g', 'h']) bench.call(name);

    const again = Analytics.fromSnapshot(bench.analytics.snapshot(), { maxFunctions: 2, loggers: { console: {} } });

    expect([...again.callCounts.keys()]).to.deep.equal(['f', 'g', '(overflow)']);
  });

  it('keeps every event of an instance without a bound', () => {
    const bench = setUp({ maxEvents: 0 });
    for (let i = 0; i < 12_000; i++) bench.call('f', 0);

    expect(restored(bench).events).to.have.length(12_000);
  });

  it('keeps every function apart, though they are more than an instance has by default', () => {
    const bench = setUp({ maxFunctions: 10_001, maxEvents: 1 });
    for (let i = 0; i <= 10_000; i++) bench.call(`f${i}`, 0);

    const again = Analytics.fromSnapshot(bench.analytics.snapshot());

    expect(again.getStats().functionCount).to.equal(10_001);
    expect(again.snapshot().overflowCalls).to.equal(0);
  });

  it('gives an instance that goes on tracking', () => {
    const bench = busy();
    const again = restored(bench);

    again.startTimer('parse').end();

    expect(again.callCounts.get('parse')).to.equal(3);
    expect(again.getStats().overwrittenEvents).to.equal(3);
    expect(again.events.at(-1)?.functionName).to.equal('parse');
  });

  it('takes a snapshot of another time, and keeps its times', () => {
    const bench = busy();
    const clock = new ManualClock();
    clock.advanceMs(400 * 86_400_000);

    const again = Analytics.fromSnapshot(bench.analytics.snapshot(), { clock });

    expect(again.events).to.deep.equal(bench.analytics.events);
    expect(again.snapshot().startedMs).to.equal(bench.analytics.snapshot().startedMs);
  });

  it('refuses one that is not valid, and bad options', () => {
    const snapshot = busy().analytics.snapshot();

    expect(() => Analytics.fromSnapshot({ ...snapshot, version: 2 } as never)).to.throw(
      TypeError,
      'snapshot.version must be 1',
    );
    expect(() => Analytics.fromSnapshot(undefined as never)).to.throw(TypeError, 'snapshot must be an object');
    expect(() => Analytics.fromSnapshot(snapshot, { maxEvents: -1 })).to.throw(RangeError, 'maxEvents must be');
  });
});
