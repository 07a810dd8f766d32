// An async listener that rejected was an unhandled rejection, which ends the process.

import { expect } from 'chai';
import { Analytics } from '../../src/index.js';

describe('A subscriber that rejects', () => {
  it('is warned about once and leaves no unhandled rejection', async () => {
    const warnings: string[] = [];
    const analytics = new Analytics({ loggers: { console: { warn: (line: string) => warnings.push(line) } } });
    const unhandled: unknown[] = [];
    const hear = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', hear);
    analytics.subscribe(async () => Promise.reject(new RangeError('too far')));

    analytics.measure('one', () => 1);
    analytics.measure('two', () => 2);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', hear);

    expect(unhandled).to.deep.equal([]);
    expect(warnings).to.deep.equal(['A listener of calls failed: RangeError: too far']);
  });
});
