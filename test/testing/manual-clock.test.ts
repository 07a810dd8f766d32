import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { ManualClock, TestLoggers } from '../../src/testing/index.js';

describe('ManualClock', () => {
  it('stands still until it is advanced, to the nanosecond', () => {
    const clock = new ManualClock();

    clock.advanceMs(2);
    clock.advanceNs(5);

    expect(clock.monotonicNs()).to.equal(2_000_005);
    expect(clock.epochMs()).to.equal(Date.UTC(2024, 0, 1) + 2.000_005);
  });

  it('begins where it is told to', () => {
    expect(new ManualClock({ epochMs: 5 }).epochMs()).to.equal(5);
  });

  it('has a wall clock that jumps alone', () => {
    const clock = new ManualClock();
    clock.advanceMs(10);

    clock.setEpochMs(1_000);
    clock.advanceMs(1);

    expect([clock.epochMs(), clock.monotonicNs()]).to.deep.equal([1_001, 11e6]);
  });

  it('gives the durations of tracked calls', () => {
    const clock = new ManualClock();
    const analytics = new Analytics({ clock, loggers: new TestLoggers() });

    analytics.measure('work', () => clock.advanceMs(250));

    expect(analytics.events[0]).to.include({ functionName: 'work', durationMs: 250, startTime: Date.UTC(2024, 0, 1) });
  });

  it('refuses to go back, and what is no time', () => {
    const clock = new ManualClock();

    expect(() => clock.advanceMs(-1)).to.throw(RangeError, 'ms must be a non-negative, finite number, got -1');
    expect(() => clock.advanceNs(Number.NaN)).to.throw(RangeError, 'ns must be a non-negative, finite number, got NaN');
    expect(() => clock.setEpochMs(Number.NaN)).to.throw(RangeError, 'epochMs must be a non-negative, finite number');
    expect(() => new ManualClock({ epoch: 1 } as never)).to.throw(TypeError, "has no option 'epoch'");
  });
});
