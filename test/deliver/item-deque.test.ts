import { expect } from 'chai';
import type { QueuedItem } from '../../src/deliver/delivery.js';
import { ItemDeque } from '../../src/deliver/item-deque.js';

function item(sequence: number): QueuedItem<undefined> {
  return { id: `e${sequence}`, sequence, json: '', bytes: sequence % 7, frozen: undefined, acceptedMs: 0 };
}

describe('an item deque', () => {
  it('gives items back in order and counts them and their bytes, however often it is filled and emptied', () => {
    const deque = new ItemDeque<undefined>();
    const model: QueuedItem<undefined>[] = [];

    for (let i = 0; i < 60_000; i++) {
      const isFilling = Math.floor(i / 9_000) % 2 === 0;
      if (isFilling || i % 3 === 0) {
        deque.push(item(i));
        model.push(item(i));
      } else {
        expect(deque.shift()?.id).to.equal(model.shift()?.id);
      }
    }

    expect(deque.size).to.equal(model.length);
    expect(deque.bytes).to.equal(model.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(deque.first?.id).to.equal(model[0]?.id);
  });

  it('gives nothing where it is empty', () => {
    const deque = new ItemDeque<undefined>();

    expect([deque.first, deque.shift(), deque.size, deque.bytes]).to.deep.equal([undefined, undefined, 0, 0]);
  });
});
