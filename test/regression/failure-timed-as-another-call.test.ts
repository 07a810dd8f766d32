// An `isCancelled`, or a getter of the error, that ran a tracked call once had the failed call counted with that call's
// start and duration.

import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { FakeClock, SILENT } from '../track/set-up.js';

/** `outer` fails after 50 ms; what it throws runs `inner`, of 3 ms, once somebody asks for its name. */
function setUp() {
  const clock = new FakeClock();
  const analytics = new Analytics({ clock, loggers: SILENT });
  const inner = analytics.wrap(() => clock.advance(3), { name: 'inner' });
  const fail = () => {
    clock.advance(50);
    throw Object.defineProperty(new Error('boom'), 'name', { get: () => inner() ?? 'Error' });
  };
  return { analytics, inner, fail };
}

describe('A failure whose outcome is decided by code that runs tracked calls', () => {
  it('keeps its own duration where a getter of the error runs them', () => {
    const { analytics, fail } = setUp();
    const outer = analytics.wrap(fail, { name: 'outer' });

    expect(outer).to.throw();

    expect(analytics.getStats('outer')).to.include({ totalCalls: 1, totalErrors: 1, totalTimeMs: 50 });
  });

  it('keeps its own duration and start where isCancelled runs them', () => {
    const { analytics, inner, fail } = setUp();
    const isCancelled = () => {
      inner();
      return true;
    };
    const outer = analytics.wrap(fail, { name: 'outer', isCancelled });

    expect(outer).to.throw();

    const event = analytics.events.find(({ functionName }) => functionName === 'outer');
    expect(event).to.include({ outcome: 'cancelled', startTime: 0, durationMs: 50 });
  });
});
