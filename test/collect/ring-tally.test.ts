import { expect } from 'chai';
import { RingTally } from '../../src/collect/ring-tally.js';

const SIZE = 4;

/** A ring of four calls; `receive` takes the ids of the series that are called. */
class PlainRing {
  tag = new Uint32Array(SIZE);
  size = SIZE;
  received = 0;

  receive(...ids: readonly number[]): this {
    for (const id of ids) this.tag[this.received++ % SIZE] = (id << 2) | (this.received % 3);
    return this;
  }
}

function answer(tally: RingTally, ring: PlainRing, seriesCount = 4): number[] {
  return [...tally.countsOf(ring, seriesCount)].slice(0, seriesCount);
}

describe('RingTally', () => {
  it('counts nothing of a ring that is empty', () => {
    expect(answer(new RingTally(), new PlainRing())).to.deep.equal([0, 0, 0, 0]);
  });

  it('counts the calls of each series, whatever their outcomes', () => {
    const ring = new PlainRing().receive(1, 0, 1);

    expect(answer(new RingTally(), ring)).to.deep.equal([1, 2, 0, 0]);
  });

  it('counts what came in since the last answer', () => {
    const tally = new RingTally();
    const ring = new PlainRing().receive(1);
    answer(tally, ring);

    ring.receive(1, 3);

    expect(answer(tally, ring)).to.deep.equal([0, 2, 0, 1]);
  });

  it('counts nothing twice when nothing came in', () => {
    const tally = new RingTally();
    const ring = new PlainRing().receive(0, 1, 2, 3, 3);
    answer(tally, ring);

    expect(answer(tally, ring)).to.deep.equal([0, 1, 1, 2]);
  });

  it('takes off what newer calls took the place of', () => {
    const tally = new RingTally();
    const ring = new PlainRing().receive(0, 0, 1, 1);
    answer(tally, ring);

    ring.receive(2, 2, 2);

    expect(answer(tally, ring)).to.deep.equal([0, 1, 3, 0]);
  });

  it('counts each slot once when the ring has gone round several times meanwhile', () => {
    const tally = new RingTally();
    const ring = new PlainRing().receive(0, 1);
    answer(tally, ring);

    ring.receive(1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 2);

    expect(answer(tally, ring)).to.deep.equal([0, 2, 1, 1]);
  });

  it('makes room for series that are new', () => {
    const tally = new RingTally();
    const ring = new PlainRing().receive(0);
    answer(tally, ring, 1);

    ring.receive(90);

    expect(answer(tally, ring, 91)[90]).to.equal(1);
  });
});
