import { expect } from 'chai';
import type { CallEvent } from '../../src/index.js';
import { onlyEvent, setUp } from '../track/set-up.js';

// The histogram raised a duration below 1 ns to 1 ns in the very cell the recorder reads it from.
describe('A first call of no duration', () => {
  it('is told to listeners, retained and kept as an extreme with the same duration', () => {
    const { analytics, clock } = setUp();
    clock.nowMs = 1_000;
    const heard: CallEvent[] = [];
    analytics.subscribe((event) => heard.push(event));

    analytics.wrap(() => {}, { name: 'instant' })();

    expect(heard).to.deep.equal([onlyEvent(analytics)]);
    expect(onlyEvent(analytics).durationMs).to.equal(0);
    expect(analytics.getStats().fastest).to.include({ durationMs: 0, startTime: 1_000 });
    expect(analytics.getStats().slowest).to.include({ durationMs: 0, startTime: 1_000 });
  });
});
