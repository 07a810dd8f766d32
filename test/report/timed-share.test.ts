import { expect } from 'chai';
import { timedShare } from '../../src/report/timed-share.js';

describe('timedShare', () => {
  it('is empty where every call was timed', () => {
    expect(timedShare(10, undefined)).to.equal('');
    expect(timedShare(10, 10)).to.equal('');
  });

  it('is one of so many up to a half, and a percentage above', () => {
    expect(timedShare(6_400, 200)).to.equal('1 of 32 timed');
    expect(timedShare(1_000_000, 400)).to.equal('1 of 2,500 timed');
    expect(timedShare(10, 5)).to.equal('1 of 2 timed');
    expect(timedShare(10, 8)).to.equal('80% timed');
  });

  it('says where none was', () => {
    expect(timedShare(10, 0)).to.equal('none timed');
  });
});
