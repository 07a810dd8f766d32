import { expect } from 'chai';
import { BatchSize } from '../../src/deliver/batch-size.js';

function acknowledge(size: BatchSize, batches: number): void {
  for (let i = 0; i < batches; i++) size.acknowledged(size.limit);
}

describe('the size of a batch', () => {
  it('is halved when a batch is too large', () => {
    const size = new BatchSize(100);

    size.tooLarge(100);
    expect(size.limit).to.equal(50);
    size.tooLarge(25);
    expect(size.limit).to.equal(13);
  });

  it('grows by an eighth of the maximum after eight full batches in a row', () => {
    const size = new BatchSize(100);
    size.tooLarge(100);

    acknowledge(size, 7);
    expect(size.limit).to.equal(50);
    acknowledge(size, 1);
    expect(size.limit).to.equal(63);
  });

  it('never grows beyond the maximum', () => {
    const size = new BatchSize(100);
    size.tooLarge(100);

    acknowledge(size, 100);

    expect(size.limit).to.equal(100);
  });

  it('does not grow for batches that were not full', () => {
    const size = new BatchSize(100);
    size.tooLarge(100);

    for (let i = 0; i < 100; i++) size.acknowledged(49);

    expect(size.limit).to.equal(50);
  });

  it('is what it was once a single event turns out to have been too large', () => {
    const size = new BatchSize(100);
    size.begin();

    for (const count of [100, 50, 25, 13, 7, 4, 2, 1]) size.tooLarge(count);

    expect(size.limit).to.equal(100);
  });

  it('keeps what was learnt of batches before, where a later one held the event that was too large', () => {
    const size = new BatchSize(100);
    size.tooLarge(100);

    size.begin();
    for (const count of [50, 25, 13, 7, 4, 2, 1]) size.tooLarge(count);

    expect(size.limit).to.equal(50);
  });
});
