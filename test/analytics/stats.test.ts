import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { ManualClock, NEW_YEAR_MS } from '../../src/testing/manual-clock.js';
import { setUp } from './set-up.js';

const STATS = [
  'totalCalls',
  'totalSuccess',
  'totalErrors',
  'totalCancelled',
  'successRate',
  'totalTimeMs',
  'avgDurationMs',
  'p50Ms',
  'p90Ms',
  'p95Ms',
  'p99Ms',
  'slowest',
  'fastest',
  'durationCounts',
  'functionCount',
  'eventCount',
  'overwrittenEvents',
  'overheadMs',
];
const ROW = [
  'functionName',
  'eventType',
  'calls',
  'success',
  'errors',
  'cancelled',
  'successRate',
  'totalTimeMs',
  'avgDurationMs',
  'minMs',
  'maxMs',
  'p50Ms',
  'p90Ms',
  'p95Ms',
  'p99Ms',
  'durationCounts',
  'overheadMs',
];

/** A clock that goes on by itself, 100 ns a reading: what tracking costs is then known beforehand. */
class TickingClock extends ManualClock {
  override monotonicNs(): number {
    this.advanceNs(100);
    return super.monotonicNs();
  }
}

describe('getStats', () => {
  it('has exactly these fields', () => {
    const { analytics, call } = setUp();
    expect(Object.keys(analytics.getStats())).to.have.members(STATS);

    call('f');

    expect(Object.keys(analytics.getStats())).to.have.members(STATS);
    expect(Object.keys(analytics.getStats('f'))).to.have.members(STATS);
  });

  it('is zeros and nulls without calls, never NaN', () => {
    const empty = {
      totalCalls: 0,
      totalSuccess: 0,
      totalErrors: 0,
      totalCancelled: 0,
      successRate: 0,
      totalTimeMs: 0,
      avgDurationMs: 0,
      p50Ms: 0,
      p90Ms: 0,
      p95Ms: 0,
      p99Ms: 0,
      slowest: null,
      fastest: null,
      durationCounts: { fast: 0, medium: 0, slow: 0 },
      functionCount: 0,
      eventCount: 0,
      overwrittenEvents: 0,
      overheadMs: 0,
    };
    const { analytics, call } = setUp();

    expect(analytics.getStats()).to.deep.equal(empty);
    call('f');
    expect(analytics.getStats('unknown')).to.deep.equal(empty);
    expect(analytics.getStats([])).to.deep.equal(empty);
  });

  it('counts a cancelled call as a call, neither as a success nor as an error', () => {
    const { analytics, call } = setUp();
    call('f', 1, 'success');
    call('f', 1, 'cancelled');
    call('f', 1, 'error');
    call('f', 1, new Error('failed'));

    const { totalCalls, totalSuccess, totalErrors, totalCancelled, successRate } = analytics.getStats();

    expect({ totalCalls, totalSuccess, totalErrors, totalCancelled }).to.deep.equal({
      totalCalls: 4,
      totalSuccess: 1,
      totalErrors: 2,
      totalCancelled: 1,
    });
    expect(successRate).to.equal(25);
  });

  it('has the times exact', () => {
    const { analytics, call } = setUp();
    for (const durationMs of [1, 2.5, 10]) call('f', durationMs);

    const { totalTimeMs, avgDurationMs, fastest, slowest } = analytics.getStats();

    expect(totalTimeMs).to.equal(13.5);
    expect(avgDurationMs).to.equal(4.5);
    expect(fastest?.durationMs).to.equal(1);
    expect(slowest?.durationMs).to.equal(10);
  });

  it('has the slowest and the fastest call as events', () => {
    const { analytics, call } = setUp();
    call('slow', 50, new Error('too late'), 'api');
    call('quick', 1, 'cancelled', 'db');

    const { slowest, fastest } = analytics.getStats();

    const [late, quick] = [NEW_YEAR_MS, NEW_YEAR_MS + 50];
    expect(slowest).to.deep.equal({
      functionName: 'slow',
      eventType: 'api',
      startTime: late,
      durationMs: 50,
      success: false,
      outcome: 'error',
    });
    expect(fastest).to.deep.equal({
      functionName: 'quick',
      eventType: 'db',
      startTime: quick,
      durationMs: 1,
      success: false,
      outcome: 'cancelled',
    });
  });

  it('has them for calls that took no time too', () => {
    const { analytics, call } = setUp();
    call('f', 0, 'error', 'api');

    const { slowest, fastest } = analytics.getStats();

    const event = {
      functionName: 'f',
      eventType: 'api',
      startTime: NEW_YEAR_MS,
      durationMs: 0,
      success: false,
      outcome: 'error',
    };
    expect(slowest).to.deep.equal(event);
    expect(fastest).to.deep.equal(event);
  });

  it('keeps percentiles between the extremes', () => {
    const { analytics, call } = setUp();
    for (let i = 0; i < 100; i++) call('f', 1_234.567);

    const { p50Ms, p90Ms, p95Ms, p99Ms } = analytics.getStats();

    expect([p50Ms, p90Ms, p95Ms, p99Ms]).to.deep.equal([1_234.567, 1_234.567, 1_234.567, 1_234.567]);
  });

  it('takes percentiles over all functions together', () => {
    const { analytics, call } = setUp();
    for (let i = 0; i < 90; i++) call('quick', 1);
    for (let i = 0; i < 10; i++) call('slow', 1_000);

    const { p50Ms, p90Ms, p95Ms } = analytics.getStats();

    expect(p50Ms).to.be.closeTo(1, 0.004);
    expect(p90Ms).to.be.closeTo(1, 0.004);
    expect(p95Ms).to.be.closeTo(1_000, 4);
  });

  it('counts a call at a threshold on its faster side', () => {
    const { analytics, call } = setUp();
    for (const durationMs of [0, 2_000, 2_000.001, 5_000, 5_000.001, 20_000]) call('f', durationMs);

    expect(analytics.getStats().durationCounts).to.deep.equal({ fast: 2, medium: 2, slow: 2 });
  });

  it('counts a failure at a threshold on its faster side too, and every call that somebody listens to', () => {
    const { analytics, call } = setUp();
    for (const durationMs of [2_000, 5_000]) call('f', durationMs, 'error');
    analytics.subscribe(() => {});
    for (const durationMs of [2_000, 5_000]) call('f', durationMs);

    expect(analytics.getStats().durationCounts).to.deep.equal({ fast: 2, medium: 2, slow: 0 });
  });

  it('counts by the thresholds it was given, 0 among them', () => {
    const { analytics, call } = setUp({ durationThresholds: { shortMaxMs: 0, mediumMaxMs: 10, longMaxMs: 10 } });
    for (const durationMs of [0, 0.001, 10, 11]) call('f', durationMs);

    expect(analytics.getStats().durationCounts).to.deep.equal({ fast: 1, medium: 2, slow: 1 });
  });

  it('counts failures and cancelled calls by their speed like any other', () => {
    const { analytics, call } = setUp();
    call('f', 3_000, 'error');
    call('f', 9_000, 'cancelled');
    call('f', 1, new Error('quick'));

    expect(analytics.getStats().durationCounts).to.deep.equal({ fast: 1, medium: 1, slow: 1 });
  });

  it('counts distinct names, whatever their event types', () => {
    const { analytics, call } = setUp();
    call('f', 1, 'success', 'api');
    call('f', 1, 'success', 'db');
    call('g', 1, 'success', 'api');

    expect(analytics.getStats().functionCount).to.equal(2);
  });

  it('measures what tracking cost: the median sample times the calls', () => {
    const { analytics } = setUp({ clock: new TickingClock() });
    const work = analytics.wrap(() => {}, { name: 'f' });
    for (let i = 0; i < 1_000; i++) work();

    const { overheadMs } = analytics.getStats();

    // One reading before the call's own two and one after: 100 ns each.
    expect(overheadMs).to.equal((1_000 * 200) / 1e6);
    expect(analytics.decoratorOverhead).to.deep.equal(new Map([['f', 0.2]]));
  });

  describe('with a filter', () => {
    function catalogAndMirror() {
      const bench = setUp();
      class Catalog {
        fetch(ms: number): void {
          bench.clock.advanceMs(ms);
        }
      }
      class Mirror {
        fetch(ms: number): void {
          bench.clock.advanceMs(ms);
        }
      }
      Catalog.prototype.fetch = bench.analytics.wrap(Catalog.prototype.fetch, {
        className: 'Catalog',
        eventType: 'api',
      });
      Mirror.prototype.fetch = bench.analytics.wrap(Mirror.prototype.fetch, { className: 'Mirror' });
      new Catalog().fetch(10);
      new Catalog().fetch(20);
      new Mirror().fetch(1_000);
      bench.call('parse', 3);
      return bench;
    }

    it('speaks of the function with that qualified name only', () => {
      const { analytics } = catalogAndMirror();

      const stats = analytics.getStats('Catalog.fetch');

      expect(stats).to.deep.include({ totalCalls: 2, totalTimeMs: 30, functionCount: 1, eventCount: 2 });
      expect(stats.slowest?.durationMs).to.equal(20);
      expect(stats.p99Ms).to.be.closeTo(20, 0.08);
    });

    it('takes a bare method name for every class that has the method', () => {
      const { analytics } = catalogAndMirror();

      expect(analytics.getStats('fetch')).to.deep.include({ totalCalls: 3, functionCount: 2, eventCount: 3 });
    });

    it('takes a bare method name for a name that was given with its class', () => {
      const { analytics, clock } = catalogAndMirror();

      analytics.measure('Cache.fetch', () => clock.advanceMs(1));

      expect(analytics.getStats('fetch')).to.deep.include({ totalCalls: 4, functionCount: 3 });
      expect(analytics.getStats('Cache.fetch')).to.deep.include({ totalCalls: 1, functionCount: 1 });
    });

    it('takes several names and counts no call twice', () => {
      const { analytics } = catalogAndMirror();

      const stats = analytics.getStats(['fetch', 'Catalog.fetch', 'parse', 'unknown']);

      expect(stats).to.deep.include({ totalCalls: 4, functionCount: 3, eventCount: 4 });
    });

    it('does not mistake a class or a part of a name for a name', () => {
      const { analytics } = catalogAndMirror();

      for (const name of ['Catalog', 'Catalog.', '.fetch', 'FETCH', '']) {
        expect(analytics.getStats(name).totalCalls, name).to.equal(0);
      }
    });

    it('refuses what is no name and no array', () => {
      const { analytics } = setUp();

      for (const filter of [5, null, {}, true]) {
        expect(() => analytics.getStats(filter as never)).to.throw(
          TypeError,
          'filter must be a name or an array of names, got',
        );
      }
    });
  });

  it('with bare names matches them alone', () => {
    const { analytics, clock } = setUp({ naming: 'method' });
    const work = analytics.wrap(() => clock.advanceMs(1), { name: 'fetch', className: 'Catalog' });

    work();

    expect([...analytics.callCounts.keys()]).to.deep.equal(['fetch']);
    expect(analytics.getStats('fetch').totalCalls).to.equal(1);
    expect(analytics.getStats('Catalog.fetch').totalCalls).to.equal(0);
  });
});

describe('getFunctionStats', () => {
  it('has a row a function and event type with exactly these fields, the most total time first', () => {
    const { analytics, call } = setUp();
    call('f', 10, 'success', 'api');
    call('f', 30, 'success', 'db');
    call('g', 20, 'success', 'api');

    const rows = analytics.getFunctionStats();

    expect(
      rows.map(({ functionName, eventType, totalTimeMs }) => [functionName, eventType, totalTimeMs]),
    ).to.deep.equal([
      ['f', 'db', 30],
      ['g', 'api', 20],
      ['f', 'api', 10],
    ]);
    for (const row of rows) expect(Object.keys(row)).to.have.members(ROW);
  });

  it('is empty without calls, and a wrapped function that was not called has no row', () => {
    const { analytics } = setUp();
    analytics.wrap(() => {}, { name: 'never called' });

    expect(analytics.getFunctionStats()).to.deep.equal([]);
  });

  it('has counts, rates and times of its own calls', () => {
    const { analytics, call } = setUp();
    call('f', 1);
    call('f', 3_000, new Error('late'));
    call('f', 6_000, 'cancelled');
    call('f', 3);
    call('other', 99);

    const row = analytics.getFunctionStats().find(({ functionName }) => functionName === 'f');

    expect(row).to.deep.include({
      eventType: 'default',
      calls: 4,
      success: 2,
      errors: 1,
      cancelled: 1,
      successRate: 50,
      totalTimeMs: 9_004,
      avgDurationMs: 2_251,
      minMs: 1,
      maxMs: 6_000,
      durationCounts: { fast: 2, medium: 1, slow: 1 },
    });
  });
});

describe('the counts by function', () => {
  it('add up the event types of a name', () => {
    const { analytics, call } = setUp();
    call('f', 1, 'success', 'api');
    call('f', 1, new Error('failed'), 'db');
    call('g', 1, 'cancelled');

    expect(analytics.callCounts).to.deep.equal(
      new Map([
        ['f', 2],
        ['g', 1],
      ]),
    );
    expect(analytics.successCounts).to.deep.equal(
      new Map([
        ['f', 1],
        ['g', 0],
      ]),
    );
  });

  it('and the events are copies: changing them changes nothing', () => {
    const { analytics, call } = setUp();
    call('f');

    (analytics.callCounts as Map<string, number>).clear();
    (analytics.events as unknown[]).length = 0;

    expect(analytics.callCounts.get('f')).to.equal(1);
    expect(analytics.events).to.have.length(1);
  });
});

describe('instanceId', () => {
  it('is another one for each instance', () => {
    const ids = Array.from({ length: 5 }, () => new Analytics().instanceId);

    expect(new Set(ids).size).to.equal(5);
  });
});
