import { expect } from 'chai';
import { labelledPlaces } from '../../../src/report/client/labelled-places.js';

const TWO = Math.log10(2);
const FIVE = Math.log10(5);
/** 50 ms, 100 ms … 5 s. */
const PLACES = [1 + FIVE, 2, 2 + TWO, 2 + FIVE, 3, 3 + TWO, 3 + FIVE];

const labelled = (places: readonly number[], pxPerDecade: number): number[] =>
  [...labelledPlaces(places, (at) => at * pxPerDecade)].sort((a, b) => a - b);

describe('labelled places', () => {
  it('are all places where there is room for each label', () => {
    expect(labelled(PLACES, 200)).to.deep.equal(PLACES);
  });

  it('are no two that would run into each other, and powers of ten before the others', () => {
    const close = labelled(PLACES, 90);

    expect(close).to.include.members([2, 3]);
    for (const [i, at] of close.slice(1).entries()) expect((at - (close[i] as number)) * 90).to.be.at.least(46);
  });

  it('leave out powers of ten where even these stand too close', () => {
    expect(labelled([-6, -4, -2, 0, 2, 4], 12)).to.deep.equal([-6, -2, 2]);
  });

  it('are there where no power of ten is', () => {
    expect(labelled([TWO, FIVE], 100)).to.deep.equal([TWO]);
  });
});
