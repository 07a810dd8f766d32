import { expect } from 'chai';
import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import { parseSnapshot } from '../../src/aggregate/snapshot-parser.js';
import { callsSnapshot } from '../../src/database/call-snapshot.js';
import type { CallRow } from '../../src/database/event-row.js';
import { Analytics } from '../../src/index.js';
import { NEW_YEAR_MS } from '../../src/testing/manual-clock.js';
import { setUp } from '../analytics/set-up.js';
import { rejectionOf } from '../flags/evaluation.js';
import { PlainCallStore, rowOf } from './stored-calls.js';

/** Calls of every kind in 12 s of an afternoon; the analytics that saw them and the rows it would have stored. */
function afternoon() {
  const { analytics, call, clock } = setUp();
  call('parse', 1);
  call('parse', 3_000);
  call('Catalog.fetch', 6_000, new TypeError('no 1'), 'api');
  call('Catalog.fetch', 0, new TypeError('no 2'), 'api');
  call('Catalog.fetch', 2, 'cancelled', 'api');
  call('__proto__', 0.5, new RangeError('out'), 'constructor');
  call('Catalog.fetch', 2_500, 'success', 'db');
  const rows = analytics.events.map(rowOf);
  return { analytics, rows, store: new PlainCallStore(rows), clock };
}

describe('callsSnapshot', () => {
  let snapshot: AnalyticsSnapshot;
  let analytics: Analytics;
  let clock: ReturnType<typeof afternoon>['clock'];
  let store: PlainCallStore;

  beforeEach(async () => {
    ({ analytics, clock, store } = afternoon());
    snapshot = await callsSnapshot(store, { clock });
  });

  it('gives a snapshot that is valid', () => {
    expect(parseSnapshot(JSON.parse(JSON.stringify(snapshot)))).to.deep.equal(snapshot);
  });

  it('comes to the statistics of the process that made the calls, but for its overhead', () => {
    const stored = Analytics.fromSnapshot(snapshot);
    const withoutOverhead = (one: Analytics) => ({ ...one.getStats(), overheadMs: 0 });

    expect(withoutOverhead(stored)).to.deep.equal(withoutOverhead(analytics));
    expect(stored.getFunctionStats().map((row) => ({ ...row, overheadMs: 0 }))).to.deep.equal(
      analytics.getFunctionStats().map((row) => ({ ...row, overheadMs: 0 })),
    );
  });

  it('has the calls one by one, failures with name and message', () => {
    expect(Analytics.fromSnapshot(snapshot).events).to.deep.equal(analytics.events);
  });

  it('groups failures that differ in numbers only', () => {
    expect(snapshot.errorGroups).to.deep.equal([
      {
        errorName: 'TypeError',
        errorMessage: 'no 1',
        count: 2,
        firstMs: NEW_YEAR_MS + 3_001,
        lastMs: NEW_YEAR_MS + 9_001,
        functions: [{ functionName: 'Catalog.fetch', count: 2 }],
      },
      {
        errorName: 'RangeError',
        errorMessage: 'out',
        count: 1,
        firstMs: NEW_YEAR_MS + 9_003,
        lastMs: NEW_YEAR_MS + 9_003,
        functions: [{ functionName: '__proto__', count: 1 }],
      },
    ]);
  });

  it('finds a method by its bare name', () => {
    const stored = Analytics.fromSnapshot(snapshot);

    expect(stored.getStats('fetch').totalCalls).to.equal(4);
    expect(stored.getStats('parse').totalCalls).to.equal(2);
  });

  it('says what the window was, the hour until now by default', () => {
    const nowMs = Math.floor(clock.epochMs());

    expect(snapshot).to.include({ startedMs: nowMs - 3_600_000, takenMs: nowMs });
    expect(store.asked?.window).to.deep.equal({ startMs: nowMs - 3_600_000, endMs: nowMs });
  });

  it('asks for another window by its length', async () => {
    await callsSnapshot(store, { windowMs: 500, endMs: NEW_YEAR_MS + 3_500 });

    expect(store.asked?.window).to.deep.equal({ startMs: NEW_YEAR_MS + 3_000, endMs: NEW_YEAR_MS + 3_500 });
  });

  it('has the calls of a window by its ends, both included', async () => {
    const { series, events } = await callsSnapshot(store, { startMs: NEW_YEAR_MS + 1, endMs: NEW_YEAR_MS + 3_001 });

    expect(series.map(({ functionName, calls }) => [functionName, calls])).to.deep.equal([
      ['parse', 1],
      ['Catalog.fetch', 1],
    ]);
    expect(events.durationMs).to.deep.equal([3_000, 6_000]);
  });

  it('counts in its totals what did not come along one by one', async () => {
    const few = await callsSnapshot(store, { maxEvents: 2, clock });

    expect(few.events.durationMs).to.deep.equal([0.5, 2_500]);
    expect(few).to.include({ maxEvents: 2, overwrittenEvents: 5 });
    expect(Analytics.fromSnapshot(few).getStats().totalCalls).to.equal(7);
    expect(parseSnapshot(few)).to.deep.equal(few);
  });

  it('counts by other thresholds', async () => {
    const { series, durationThresholds } = await callsSnapshot(store, {
      clock,
      durationThresholds: { shortMaxMs: 1, mediumMaxMs: 2_500 },
    });

    expect(durationThresholds).to.deep.equal({ shortMaxMs: 1, mediumMaxMs: 2_500, longMaxMs: 10_000 });
    expect(series.map(({ medium, slow }) => [medium, slow])).to.deep.equal([
      [0, 1],
      [1, 1],
      [0, 0],
      [1, 0],
    ]);
  });

  it('is empty and valid for a window without calls', async () => {
    const empty = await callsSnapshot(store, { startMs: 0, endMs: 1_000 });

    expect(empty).to.deep.include({ series: [], errorGroups: [], overwrittenEvents: 0 });
    expect(parseSnapshot(empty)).to.deep.equal(empty);
  });

  it('counts the failures that the store did not tell apart as other errors', async () => {
    const stingy = {
      readCalls: async (...args: Parameters<PlainCallStore['readCalls']>) => ({
        ...(await store.readCalls(...args)),
        failures: [],
      }),
    };

    const { errorGroups, startedMs, takenMs } = await callsSnapshot(stingy, { clock });

    expect(errorGroups).to.deep.equal([
      { errorName: '(other errors)', errorMessage: '', count: 3, firstMs: startedMs, lastMs: takenMs, functions: [] },
    ]);
  });

  it('leaves out a call of a function that was written between two answers', async () => {
    const { rows } = afternoon();
    const late: CallRow = { ...(rows[0] as CallRow), functionName: 'late' };
    const racing = {
      readCalls: async (...args: Parameters<PlainCallStore['readCalls']>) => ({
        ...(await store.readCalls(...args)),
        newest: [late, ...rows],
      }),
    };

    const { events } = await callsSnapshot(racing, { clock });

    expect(events.series).to.have.length(rows.length);
    expect(events.errors.map(({ event }) => event)).to.deep.equal([2, 3, 5]);
  });

  it('takes an outcome that nobody knows for a failure', async () => {
    const { rows } = afternoon();
    const odd = new PlainCallStore(rows.slice(0, 1).map((row) => ({ ...row, outcome: 'exploded' })));

    const { events } = await callsSnapshot(odd, { clock });

    expect(events.outcome).to.deep.equal(['error']);
    expect(events.errors).to.deep.equal([{ event: 0, name: '', message: '' }]);
  });

  for (const [options, message] of [
    [{ windowMs: 0 }, 'windowMs must be a positive integer, got 0'],
    [{ windowMs: 9e15 }, 'windowMs must be short enough for its start to be a date, got 9'],
    [{ windowMs: 1, startMs: 0 }, 'windowMs must be absent when startMs is given'],
    [{ startMs: 2, endMs: 1 }, 'startMs must be at most endMs, 1, got 2'],
    [{ endMs: 0.5 }, 'endMs must be a whole number of milliseconds within the range of dates, got 0.5'],
    [{ maxEvents: -1 }, 'maxEvents must be a non-negative integer, got -1'],
    [{ durationThresholds: { shortMaxMs: 9_000 } }, 'durationThresholds must be ascending'],
    [{ maxEvent: 1 }, "CallsSnapshotOptions has no option 'maxEvent'"],
  ] as const) {
    it(`refuses ${JSON.stringify(options)} before it asks`, async () => {
      const unasked = new PlainCallStore([]);

      const error = await rejectionOf(callsSnapshot(unasked, options as object));

      expect(error.message).to.include(message);
      expect(unasked.asked).to.equal(undefined);
    });
  }

  it("rejects with the store's own error", async () => {
    const broken = { readCalls: () => Promise.reject(new Error('no such table')) };

    expect((await rejectionOf(callsSnapshot(broken))).message).to.equal('no such table');
  });
});
