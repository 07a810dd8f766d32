// With `observe`, each call that returned an object laid one more observer around those of the calls before: to ask an
// object that many calls had returned ended in a RangeError, and of a stream Node warned as of a leak.

import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { setUp } from '../track/set-up.js';

const CALLS = 20_000;
/** So many calls wait for one object; further ones end at their return. */
const WAITING = 100;

function callOften(fn: () => unknown): void {
  for (let i = 0; i < CALLS; i++) fn();
}

describe('An object that many observed calls return', () => {
  it('can be awaited, and ends those that wait for it', async () => {
    const { analytics } = setUp();
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    const query = { then: (resolve: (rows: string) => void) => resolve('rows') };
    const cached = analytics.wrap(() => query, { thenables: 'observe' });
    callOften(cached);
    expect(analytics.getStats().totalCalls).to.equal(CALLS - WAITING);

    expect(await query).to.equal('rows');

    expect(analytics.getStats().totalCalls).to.equal(CALLS);
  });

  it('can be iterated, and ends those that wait for it', () => {
    const { analytics } = setUp();
    const collection = { [Symbol.iterator]: () => [1, 2].values() };
    const items = analytics.wrap(() => collection, { iterators: 'observe' });
    callOften(items);
    expect(analytics.getStats().totalCalls).to.equal(CALLS - WAITING);

    expect([...collection]).to.deep.equal([1, 2]);

    expect(analytics.getStats().totalCalls).to.equal(CALLS);
  });

  it('can be iterated after each call, which ends with its iteration', () => {
    const { analytics, clock } = setUp();
    const collection = { [Symbol.iterator]: () => [1, 2].values() };
    const items = analytics.wrap(() => collection, { iterators: 'observe' });

    for (let i = 0; i < 2 * WAITING; i++) {
      for (const _ of items()) clock.advance(1);
    }

    expect(analytics.getStats()).to.include({ totalSuccess: 2 * WAITING, totalTimeMs: 4 * WAITING });
  });

  it('can be iterated although it hands out one iterator again and again', () => {
    const { analytics } = setUp();
    const iterator = [1, 2].values();
    const collection = { [Symbol.iterator]: () => iterator };
    const items = analytics.wrap(() => collection, { iterators: 'observe' });

    for (let i = 0; i < CALLS; i++) items()[Symbol.iterator]();

    expect([...collection]).to.deep.equal([1, 2]);
    expect(analytics.getStats().totalCalls).to.equal(CALLS);
  });

  it('can be an iterator that is asked for its next step', () => {
    const { analytics } = setUp();
    const iterator = [1, 2].values();
    callOften(analytics.wrap(() => iterator, { iterators: 'observe' }));
    expect(analytics.getStats().totalCalls).to.equal(CALLS - WAITING);

    expect([...iterator]).to.deep.equal([1, 2]);

    expect(analytics.getStats().totalCalls).to.equal(CALLS);
  });

  it('can be a stream, which gets one listener', async () => {
    const { analytics } = setUp();
    const stream = new PassThrough();
    callOften(analytics.wrap(() => stream, { iterators: 'observe' }));
    expect(stream.listenerCount('close')).to.equal(new PassThrough().listenerCount('close') + 1);
    expect(analytics.getStats().totalCalls).to.equal(CALLS - WAITING);

    const closed = once(stream, 'close');
    stream.destroy();
    await closed;

    expect(analytics.getStats()).to.include({ totalCalls: CALLS, totalCancelled: WAITING });
  });

  it('can be a proxy that does not let itself be observed', () => {
    const { analytics } = setUp();
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    const query = { then: () => {} };
    const locked = new Proxy(query, {
      defineProperty: () => {
        throw new Error('locked');
      },
    });

    expect(analytics.wrap(() => locked, { thenables: 'observe' })()).to.equal(locked);
    expect(analytics.getStats().totalCalls).to.equal(1);
  });
});
