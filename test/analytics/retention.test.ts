import { expect } from 'chai';
import { NEW_YEAR_MS } from '../../src/testing/manual-clock.js';
import { setUp } from './set-up.js';

const DAY_MS = 86_400_000;

/** Event types tell the calls apart. */
function numbersOf(events: readonly { readonly eventType: string }[]): number[] {
  return events.map(({ eventType }) => Number(eventType));
}

describe('a ring of 10 and 100,000 calls', () => {
  const COUNT = 100_000;
  const { analytics, clock, call } = setUp({ maxEvents: 10 });

  before(() => {
    const work = analytics.wrap(
      (ms: number, fails: boolean) => {
        clock.advanceMs(ms);
        if (fails) throw new Error('every tenth');
      },
      { name: 'work' },
    );
    for (let i = 0; i < COUNT; i++) {
      try {
        work(i % 4, i % 10 === 0);
      } catch {
        // Every tenth.
      }
    }
  });

  it('leave every lifetime total exact', () => {
    const { totalCalls, totalSuccess, totalErrors, totalTimeMs, fastest, slowest } = analytics.getStats();

    expect({ totalCalls, totalSuccess, totalErrors }).to.deep.equal({
      totalCalls: COUNT,
      totalSuccess: 90_000,
      totalErrors: 10_000,
    });
    expect(totalTimeMs).to.equal(((0 + 1 + 2 + 3) * COUNT) / 4);
    expect([fastest?.durationMs, slowest?.durationMs]).to.deep.equal([0, 3]);
    expect(analytics.callCounts.get('work')).to.equal(COUNT);
    expect(analytics.successCounts.get('work')).to.equal(90_000);
  });

  it('leave the 10 newest events, and 99,990 counted as overwritten', () => {
    const { eventCount, overwrittenEvents } = analytics.getStats();

    expect(eventCount).to.equal(10);
    expect(overwrittenEvents).to.equal(99_990);
    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
    expect(analytics.events.map(({ success }) => success)).to.deep.equal([false, ...new Array(9).fill(true)]);
  });

  it('leave the failures counted by what went wrong', () => {
    const [group] = analytics.snapshot().errorGroups;

    expect(group).to.deep.include({ errorMessage: 'every tenth', count: 10_000 });
  });

  it('leave room for the next', () => {
    call('last');

    expect(analytics.events.at(-1)?.functionName).to.equal('last');
    expect(analytics.getStats().overwrittenEvents).to.equal(99_991);
  });
});

describe('retained events', () => {
  it('are in the order in which the calls ended', () => {
    const { analytics, clock } = setUp();
    const outer = analytics.startTimer('outer');
    clock.advanceMs(1);
    const inner = analytics.startTimer('inner');
    clock.advanceMs(1);

    inner.end();
    clock.advanceMs(1);
    outer.end();

    expect(
      analytics.events.map(({ functionName, startTime, durationMs }) => [functionName, startTime, durationMs]),
    ).to.deep.equal([
      ['inner', NEW_YEAR_MS + 1, 1],
      ['outer', NEW_YEAR_MS, 3],
    ]);
  });

  it('have a name and a message of the error if they failed, and only then', () => {
    const { analytics, call } = setUp();
    call('f', 1, new TypeError('not a function'));
    call('f', 1, 'cancelled');
    call('f', 1);

    const [failed, ...others] = analytics.events;

    expect(failed).to.deep.include({
      outcome: 'error',
      success: false,
      errorName: 'TypeError',
      errorMessage: 'not a function',
    });
    for (const event of others) expect(event).to.not.have.any.keys('errorName', 'errorMessage');
  });

  it('lose what is known of an error with the event', () => {
    const { analytics, call } = setUp({ maxEvents: 2 });
    call('f', 1, new Error('gone'));
    call('f', 1, new Error('stays'));
    call('f', 1);

    expect(analytics.events.map(({ errorMessage }) => errorMessage)).to.deep.equal(['stays', undefined]);
    expect(JSON.stringify(analytics.snapshot().events)).to.not.include('gone');
  });

  it('keep at most 128 characters of an error’s name and 1,024 of its message', () => {
    const { analytics, call } = setUp();
    const error = Object.assign(new Error('m'.repeat(1_000_000)), { name: 'N'.repeat(1_000_000) });
    call('f', 1, error);

    const [event] = analytics.events;

    expect(event?.errorName).to.have.length(128);
    expect(event?.errorMessage).to.have.length(1_024);
  });

  it('are all kept with maxEvents 0', () => {
    const { analytics, call } = setUp({ maxEvents: 0 });
    for (let i = 0; i < 20_000; i++) call('f');

    expect(analytics.events).to.have.length(20_000);
    expect(analytics.getStats()).to.deep.include({ eventCount: 20_000, overwrittenEvents: 0 });
  });

  it('are 10,000 by default', () => {
    const { analytics, call } = setUp();
    for (let i = 0; i < 10_003; i++) call('f', 0, 'success', String(i % 7));

    expect(analytics.getStats()).to.deep.include({ eventCount: 10_000, overwrittenEvents: 3 });
  });
});

describe('clearOldEvents', () => {
  it('drops the events that started before so many days ago, and gives their number', () => {
    const { analytics, clock, call } = setUp();
    for (let day = 0; day < 10; day++) {
      call('f', 0, 'success', String(day));
      clock.advanceMs(DAY_MS);
    }

    expect(analytics.clearOldEvents(3)).to.equal(7);
    expect(numbersOf(analytics.events)).to.deep.equal([7, 8, 9]);
  });

  it('takes seven days by default', () => {
    const { analytics, clock, call } = setUp();
    call('f', 0, 'success', '1');
    clock.advanceMs(1);
    call('f', 0, 'success', '2');
    clock.advanceMs(7 * DAY_MS);

    expect(analytics.clearOldEvents()).to.equal(1);
    expect(numbersOf(analytics.events)).to.deep.equal([2]);
  });

  it('goes by the start, not by the end', () => {
    const { analytics, clock, call } = setUp();
    call('long', 2 * DAY_MS);
    clock.advanceMs(1);

    expect(analytics.clearOldEvents(1)).to.equal(1);
  });

  it('keeps an event that started exactly then, and takes days in fractions', () => {
    const { analytics, clock, call } = setUp();
    call('f', 0);
    clock.advanceMs(DAY_MS / 4);

    expect(analytics.clearOldEvents(0.25)).to.equal(0);
    clock.advanceMs(1);
    expect(analytics.clearOldEvents(0.25)).to.equal(1);
  });

  it('drops everything up to now with 0 days', () => {
    const { analytics, clock, call } = setUp();
    call('f');
    call('f');
    clock.advanceMs(1);

    expect(analytics.clearOldEvents(0)).to.equal(2);
  });

  it('leaves every total as it was, and counts nothing as overwritten', () => {
    const { analytics, clock, call } = setUp({ maxEvents: 3 });
    for (let i = 0; i < 5; i++) call('f', 2_500, new Error('no'));
    const { eventCount, ...before } = analytics.getStats();
    const { events, takenMs, ...rest } = analytics.snapshot();
    clock.advanceMs(30 * DAY_MS);

    expect(analytics.clearOldEvents()).to.equal(3);

    expect(analytics.getStats()).to.deep.equal({ ...before, eventCount: 0 });
    expect(analytics.snapshot()).to.deep.include(rest);
    expect(before.overwrittenEvents).to.equal(2);
  });

  it('leaves the errors of the events that stay with them', () => {
    const { analytics, clock, call } = setUp();
    call('f', 0, new Error('old'));
    clock.advanceMs(10 * DAY_MS);
    call('f', 0);
    call('f', 0, new Error('new'));

    analytics.clearOldEvents();
    call('f', 0);

    expect(analytics.events.map(({ errorMessage }) => errorMessage)).to.deep.equal([undefined, 'new', undefined]);
  });

  it('refuses days that are negative, not finite or no number', () => {
    const { analytics, call } = setUp();
    call('f');

    for (const days of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => analytics.clearOldEvents(days)).to.throw(
        RangeError,
        `days must be a non-negative, finite number, got ${days}`,
      );
    }
    expect(() => analytics.clearOldEvents('7' as never)).to.throw(
      TypeError,
      "days must be a non-negative, finite number, got '7'",
    );
    expect(analytics.events).to.have.length(1);
  });

  it('is harmless without events, and with more days than there ever were', () => {
    const { analytics, call } = setUp();
    expect(analytics.clearOldEvents()).to.equal(0);

    call('f');

    expect(analytics.clearOldEvents(Number.MAX_VALUE)).to.equal(0);
  });

  describe('with compactTime', () => {
    function compact(count: number) {
      const bench = setUp({ compactTime: true, maxEvents: 0 });
      for (let i = 0; i < count; i++) bench.call('f', 1, 'success', String(i));
      return bench;
    }

    it('drops the oldest half whatever their age, and warns', () => {
      const { analytics, warnings } = compact(7);

      expect(analytics.clearOldEvents(9_999)).to.equal(3);

      expect(numbersOf(analytics.events)).to.deep.equal([3, 4, 5, 6]);
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.include('compactTime');
    });

    it('drops no more than 1,000', () => {
      const { analytics } = compact(2_500);

      expect(analytics.clearOldEvents()).to.equal(1_000);
      expect(numbersOf(analytics.events)[0]).to.equal(1_000);
      expect(analytics.events).to.have.length(1_500);
    });

    it('drops nothing of one event or none', () => {
      expect(compact(1).analytics.clearOldEvents()).to.equal(0);
      expect(compact(0).analytics.clearOldEvents()).to.equal(0);
    });

    it('leaves every total as it was', () => {
      const { analytics } = compact(10);

      analytics.clearOldEvents();

      expect(analytics.getStats()).to.deep.include({
        totalCalls: 10,
        totalTimeMs: 10,
        eventCount: 5,
        overwrittenEvents: 0,
      });
    });
  });
});

describe('toRecords', () => {
  it('gives the retained events in the instance’s format', () => {
    const { analytics, call } = setUp({ timeFormat: '%d.%m.%Y %H:%M:%S' });
    call('f', 1_500, new Error('no'), 'api');

    expect(analytics.toRecords()).to.deep.equal([
      {
        Function: 'f',
        'Event Type': 'api',
        'Start Time': '01.01.2024 00:00:00',
        'End Time': '01.01.2024 00:00:01',
        'Duration (s)': 1.5,
        Success: false,
      },
    ]);
  });

  it('gives only the time of day with compactTime', () => {
    const { analytics, call } = setUp({ compactTime: true, timeFormat: '%Y' });
    call('f', 61_000);

    const [record] = analytics.toRecords();

    expect([record?.['Start Time'], record?.['End Time']]).to.deep.equal(['00:00:00', '00:01:01']);
  });

  it('is empty without events', () => {
    expect(setUp().analytics.toRecords()).to.deep.equal([]);
  });
});
