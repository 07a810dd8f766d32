import { expect } from 'chai';
import { rangeOf } from '../../../src/database/sql/tables.js';

const rangeUs = (startMs: number, endMs: number) => {
  const { fromUs, untilUs } = rangeOf('t', { startMs, endMs });
  return [fromUs, untilUs];
};

describe('a window in microseconds', () => {
  it('includes all of its last millisecond', () => {
    expect(rangeUs(1, 5)).to.deep.equal([1_000, 6_000]);
  });

  it('has whole numbers for ends that are none', () => {
    expect(rangeUs(0.0004, 5.9)).to.deep.equal([1, 6_000]);
  });

  it('stays within what a timestamp can be', () => {
    expect(rangeUs(-8.64e15, 8.64e15)).to.deep.equal([-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  });
});
