import { expect } from 'chai';
import { callBars } from '../../src/report/call-bars.js';

describe('callBars', () => {
  it('begin at the shortest call, which is none that was not timed', () => {
    expect([1, 10, 100, 1000].map(callBars([100, 0, 1, 1000], 2000, 1000))).to.deep.equal([1, 33, 67, 100]);
  });

  it('begin at a tenth of a fast one where no call is shorter', () => {
    expect([200, 632, 2000].map(callBars([1500, 2000], 2000, 2000))).to.deep.equal([1, 50, 100]);
  });
});
