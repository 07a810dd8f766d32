import { expect } from 'chai';
import { Analytics, type Clock } from '../../src/index.js';
import { SILENT } from './set-up.js';

/** Each reading costs 100 ns: what a call's tracking reads the clock for is what it is said to have cost. */
class CostlyClock implements Clock {
  #ns = 0;

  monotonicNs(): number {
    this.#ns += 100;
    return this.#ns;
  }

  epochMs(): number {
    return this.#ns / 1e6;
  }
}

function setUp(): Analytics {
  return new Analytics({ clock: new CostlyClock(), loggers: SILENT });
}

const TRACKED: Readonly<Record<string, (analytics: Analytics) => unknown>> = {
  'synchronous calls': (analytics) => analytics.wrap(() => {}, { name: 'work' }),
  'asynchronous calls': (analytics) => analytics.wrap(async () => {}, { name: 'work' }),
  'failing calls': (analytics) => {
    const fail = analytics.wrap(
      () => {
        throw new Error('no');
      },
      { name: 'work' },
    );
    return () => expect(fail).to.throw('no');
  },
  generators: (analytics) => {
    const pages = analytics.wrap(function* () {}, { name: 'work' });
    return () => [...pages()];
  },
  'inspected results': (analytics) => analytics.wrap(() => 1, { name: 'work', isSuccess: () => true }),
  timers: (analytics) => () => analytics.startTimer('work').end(),
};

describe('The overhead of tracking', () => {
  for (const [what, make] of Object.entries(TRACKED)) {
    it(`is measured for ${what}, from the first call on and in proportion to their number`, async () => {
      const analytics = setUp();
      const work = make(analytics) as () => unknown;

      await work();
      const ofOne = analytics.decoratorOverhead.get('work') ?? 0;
      for (let i = 0; i < 299; i++) await work();
      const ofAll = analytics.decoratorOverhead.get('work') ?? 0;

      expect(ofOne).to.be.greaterThan(0);
      expect(ofAll / ofOne).to.be.closeTo(300, 1e-6);
      expect(analytics.getStats().overheadMs).to.be.closeTo(ofAll, 1e-12);
    });
  }

  it('is not part of a call’s duration', () => {
    const analytics = setUp();
    const work = analytics.wrap(() => {});

    for (let i = 0; i < 100; i++) work();

    expect(new Set(analytics.events.map(({ durationMs }) => Math.round(durationMs * 1e6)))).to.deep.equal(
      new Set([100]),
    );
  });
});
