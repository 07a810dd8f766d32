import { expect } from 'chai';
import type { QueuedItem } from '../../src/deliver/delivery.js';
import { ItemDeque } from '../../src/deliver/item-deque.js';

const TEXTS = ['', 'plain', 'äöü', 'Ελλάδα', '🦊', 'x'.repeat(3_000)];

function item(sequence: number, json = JSON.stringify(TEXTS[sequence % TEXTS.length])): QueuedItem<number> {
  const bytes = Buffer.byteLength(json);
  return { id: `e${sequence}-é`, sequence, json, bytes, frozen: sequence, acceptedMs: sequence / 3 };
}

describe('an item deque', () => {
  it('gives items back as they were, in order, however often it is filled and emptied', () => {
    const deque = new ItemDeque<number>();
    let pushed = 0;
    let shifted = 0;
    let bytes = 0;

    for (let i = 0; i < 120_000; i++) {
      const isFilling = Math.floor(i / 18_000) % 2 === 0;
      if (isFilling || i % 3 === 0) {
        const next = item(pushed++);
        bytes += next.bytes;
        deque.push(next);
      } else if (deque.size > 0) {
        const next = item(shifted++);
        bytes -= next.bytes;
        // Once in a while the whole item: a deep comparison of each would take a minute.
        if (i % 50 === 0) expect(deque.first).to.deep.equal(next);
        const { id, json, frozen } = deque.shift() as QueuedItem<number>;
        if (id !== next.id || json !== next.json || frozen !== next.frozen) expect.fail(`item ${next.sequence}`);
      }
      if (deque.size !== pushed - shifted || deque.bytes !== bytes) expect.fail(`counts after step ${i}`);
    }

    expect(shifted).to.be.greaterThan(30_000);
  });

  it('takes an item that is larger than a pack of them', () => {
    const deque = new ItemDeque<number>();
    const large = JSON.stringify('é'.repeat(400_000));

    for (let i = 0; i < 5_000; i++) deque.push(item(i));
    deque.push(item(5_000, large));
    deque.push(item(5_001));
    for (let i = 0; i < 5_000; i++) deque.shift();

    expect(deque.shift()).to.deep.equal(item(5_000, large));
    expect(deque.shift()).to.deep.equal(item(5_001));
    expect(deque.size).to.equal(0);
  });

  it('keeps all items as they are where it is told to pack none', () => {
    const deque = new ItemDeque<number>({ maxObjects: Number.POSITIVE_INFINITY });
    const items = Array.from({ length: 20_000 }, (_, i) => item(i));

    for (const one of items) deque.push(one);

    for (const one of items) if (deque.shift() !== one) expect.fail(`item ${one.sequence}`);
    expect([deque.size, deque.bytes]).to.deep.equal([0, 0]);
  });

  it('gives nothing where it is empty', () => {
    const deque = new ItemDeque<number>();

    expect([deque.first, deque.shift(), deque.size, deque.bytes]).to.deep.equal([undefined, undefined, 0, 0]);
  });
});
