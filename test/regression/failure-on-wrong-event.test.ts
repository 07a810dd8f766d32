// A getter of an error that runs a tracked call once put the failure's name and message on that call's event.

import { expect } from 'chai';
import { Analytics } from '../../src/index.js';

describe('A failure whose error runs tracked calls when it is read', () => {
  it('keeps its name and message on its own event, and the snapshot valid', () => {
    const silent = {};
    const analytics = new Analytics({ loggers: { console: silent, error: silent } });
    const inner = analytics.wrap(function inner() {
      return 'read';
    });
    const outer = analytics.wrap(function outer() {
      throw Object.defineProperty(new Error(), 'message', { get: () => inner() });
    });

    expect(outer).to.throw();

    const [failed, read] = analytics.events;
    expect(failed).to.include({ functionName: 'outer', errorMessage: 'read' });
    expect(read).to.include({ functionName: 'inner' }).and.not.have.property('errorMessage');
    expect(() => Analytics.fromSnapshot(analytics.snapshot())).not.to.throw();
  });
});
