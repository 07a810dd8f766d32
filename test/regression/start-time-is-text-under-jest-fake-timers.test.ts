import { expect } from 'chai';
import sinon from 'sinon';
import { Analytics } from '../../src/index.js';
import { onlyEvent, SILENT } from '../track/set-up.js';

// Jest 29 puts a function in the place of `performance.timeOrigin`, and so the sum with `performance.now()` was a text.
describe('Under fake timers that replace performance.timeOrigin', () => {
  const NOW = Date.UTC(2026, 10, 21);

  beforeEach(() => {
    sinon.useFakeTimers({ now: NOW, toFake: ['Date'] });
    sinon.replaceGetter(performance, 'timeOrigin', () => (() => undefined) as never);
  });

  afterEach(() => sinon.restore());

  it('calls start at the moment that Date gives', () => {
    const analytics = new Analytics({ loggers: SILENT });

    analytics.wrap(() => 1, { name: 'f' })();

    expect(onlyEvent(analytics).startTime)
      .to.be.a('number')
      .within(NOW, NOW + 60_000);
    expect(analytics.clearOldEvents(1)).to.equal(0);
  });

  it('snapshots are valid', () => {
    const analytics = new Analytics({ loggers: SILENT });
    analytics.wrap(() => 1, { name: 'f' })();

    const restored = Analytics.fromSnapshot(analytics.snapshot(), { loggers: SILENT });

    expect(restored.snapshot().startedMs).to.equal(NOW);
    expect(restored.getStats().totalCalls).to.equal(1);
  });
});
