// A call made inside one listener was told to no other: a collector missed calls that the totals had.

import { expect } from 'chai';
import { Analytics, type CallEvent } from '../../src/index.js';

describe('A call tracked inside a listener', () => {
  it('is told to the collectors, and not to the listener that makes it', () => {
    const collected: string[] = [];
    const collector = {
      record: (event: CallEvent) => void collected.push(event.functionName),
      flush: async () => {},
      close: async () => {},
    };
    const analytics = new Analytics({ collectors: [collector] });
    const heard: string[] = [];
    analytics.subscribe(({ functionName }) => {
      heard.push(functionName);
      analytics.measure('inside', () => 1);
    });

    analytics.measure('outside', () => 1);

    expect(heard).to.deep.equal(['outside']);
    expect(collected).to.deep.equal(['outside', 'inside']);
    expect(analytics.getStats().totalCalls).to.equal(2);
  });
});
