import { expect } from 'chai';
import { Analytics, type AnalyticsOptions } from '../../src/index.js';
import { SILENT } from './set-up.js';

/** Frames from the end of the stack where tracked calls begin: each time a little further away. */
const FRAMES = 700;
const FRAMES_BETWEEN = 13;

const OPTIONS: Readonly<Record<string, AnalyticsOptions>> = {
  'by default': {},
  'within a budget': { maxOverheadPercent: 1 },
  'without room in the ring': { maxEvents: 1 },
};

/** Fills the stack and runs something again and again while it is emptied. */
function atTheEndOfTheStack(run: () => void): void {
  let frame = 0;
  const descend = (): void => {
    try {
      descend();
    } catch (error) {
      if (++frame < FRAMES && frame % FRAMES_BETWEEN === 0) attempt(run);
      throw error;
    }
  };
  attempt(descend);
}

function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // Out of stack, as it should be.
  }
}

function overflow(analytics: Analytics): void {
  const walk = analytics.wrap((depth: number): number => 1 + walk(depth + 1), { name: 'walk' });
  atTheEndOfTheStack(() => walk(0));
}

describe('A tracked function that runs out of stack', () => {
  const { stackTraceLimit } = Error;

  // Mocha has every frame of every error described.
  before(() => {
    Error.stackTraceLimit = 10;
  });

  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  for (const [how, options] of Object.entries(OPTIONS)) {
    it(`leaves a valid snapshot in which every call counted is a failure, ${how}`, () => {
      const analytics = new Analytics({ loggers: SILENT, ...options });

      overflow(analytics);

      const { totalCalls, totalErrors } = Analytics.fromSnapshot(analytics.snapshot()).getStats();
      expect(totalCalls).to.be.above(0);
      expect(totalErrors).to.equal(totalCalls);
    });
  }

  it('leaves a valid snapshot while somebody listens', () => {
    const analytics = new Analytics({ loggers: SILENT });
    let heard = 0;
    analytics.subscribe(() => heard++);

    overflow(analytics);

    expect(() => Analytics.fromSnapshot(analytics.snapshot())).to.not.throw();
    expect(heard).to.be.above(0);
  });
});
