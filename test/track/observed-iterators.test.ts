import { once } from 'node:events';
import { Duplex, PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect } from 'chai';
import { onlyEvent, rejectionOf, setUp, thrownBy } from './set-up.js';

const OBSERVE = { iterators: 'observe' } as const;

/** An iterator that is no generator. */
function countTo(last: number): IterableIterator<number> {
  let n = 0;
  return {
    [Symbol.iterator]() {
      return this;
    },
    next: () => (n < last ? { value: ++n, done: false } : { value: undefined, done: true }),
    return: () => ({ value: undefined, done: true }),
  };
}

describe('A tracked call that returns an iterable', () => {
  it('returns it as it is, and ends at its return', () => {
    const { analytics, clock } = setUp();
    const makers = [
      () => [1, 2],
      () => new Map([[1, 2]]),
      () => new Set([1]),
      () => countTo(2),
      () => [1][Symbol.iterator](),
      () => Readable.from(['a']),
      () => ({ async *[Symbol.asyncIterator]() {} }),
    ];

    for (const make of makers) {
      const made: object = make();
      const own = Reflect.ownKeys(made);
      const returned = analytics.wrap(() => made)();
      clock.advance(10);

      expect(returned).to.equal(made);
      expect(Reflect.ownKeys(made)).to.deep.equal(own);
    }

    expect(analytics.getStats()).to.include({ totalSuccess: makers.length, totalTimeMs: 0 });
  });

  it('returns it as it is although its result is looked at', () => {
    const { analytics } = setUp();
    const iterator = countTo(2);
    const own = Reflect.ownKeys(iterator);

    const returned = analytics.wrap(() => iterator, { isSuccess: () => true, thenables: 'observe' })();

    expect(returned).to.equal(iterator);
    expect(Reflect.ownKeys(iterator)).to.deep.equal(own);
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('returns a generator as it is, when it is no generator function itself', () => {
    const { analytics } = setUp();
    const generator = (function* () {
      yield 1;
    })();

    expect(analytics.wrap(() => generator)()).to.equal(generator);
    expect(onlyEvent(analytics).outcome).to.equal('success');
    expect([...generator]).to.deep.equal([1]);
  });
});

describe("A tracked call with iterators: 'observe'", () => {
  it('ends with the iteration of a returned iterator, timed from the call', () => {
    const { analytics, clock } = setUp();
    const iterator = countTo(2);

    const returned = analytics.wrap(() => iterator, OBSERVE)();
    clock.advance(10);
    const seen = [...returned];

    expect(returned).to.equal(iterator);
    expect(seen).to.deep.equal([1, 2]);
    expect(onlyEvent(analytics)).to.include({ durationMs: 10, outcome: 'success' });
  });

  it('is cancelled by an early break', () => {
    const { analytics } = setUp();

    for (const _ of analytics.wrap(() => countTo(2), OBSERVE)()) break;

    expect(onlyEvent(analytics).outcome).to.equal('cancelled');
  });

  it('observes a returned generator from the call on', () => {
    const { analytics, clock } = setUp();
    const make = analytics.wrap(
      () =>
        (function* () {
          yield 1;
        })(),
      OBSERVE,
    );

    const generator = make();
    clock.advance(2);

    expect([...generator]).to.deep.equal([1]);
    expect(onlyEvent(analytics).durationMs).to.equal(2);
  });

  it('fails with what the iterator throws', () => {
    const { analytics } = setUp();
    const error = new Error('no more');
    const iterator = {
      next(): never {
        throw error;
      },
    };

    const returned = analytics.wrap(() => iterator, OBSERVE)();

    expect(thrownBy(() => returned.next())).to.deep.equal({ error });
    expect(onlyEvent(analytics).outcome).to.equal('error');
  });

  it('ends with the first iteration of a returned iterable', async () => {
    const { analytics, clock } = setUp();
    const rows = {
      async *[Symbol.asyncIterator]() {
        clock.advance(5);
        yield 'a';
      },
    };

    const returned = analytics.wrap(async () => rows, OBSERVE)();
    const seen = [];
    for await (const row of await returned) seen.push(row);
    for await (const row of await returned) seen.push(row);

    expect(await returned).to.equal(rows);
    expect(seen).to.deep.equal(['a', 'a']);
    expect(onlyEvent(analytics)).to.include({ durationMs: 5, outcome: 'success' });
  });

  it('ends at the return for collections, buffers, web streams and plain values', () => {
    const { analytics } = setUp();
    const values = [
      [1],
      new Map(),
      new Set(),
      new Uint8Array(2),
      Buffer.from('a'),
      'text',
      7,
      null,
      new ReadableStream(),
      {},
    ];

    for (const value of values) expect(analytics.wrap(() => value, OBSERVE)()).to.equal(value);

    expect(analytics.getStats().totalSuccess).to.equal(values.length);
  });

  it('ends at the return for an iterator that cannot be changed', () => {
    const { analytics } = setUp();
    const frozen = Object.freeze(countTo(1));

    expect(analytics.wrap(() => frozen, OBSERVE)()).to.equal(frozen);
    expect([...frozen]).to.deep.equal([1]);
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('leaves an object alone whose `next` is no step of an iterator', () => {
    const { analytics } = setUp();
    const hostileStep = {
      get done(): never {
        throw new Error('trap');
      },
    };
    const router = { next: (route: unknown) => route };

    const returned = analytics.wrap(() => router, OBSERVE)();

    expect(returned.next(undefined)).to.equal(undefined);
    expect(returned.next(null)).to.equal(null);
    expect(returned.next('/next')).to.equal('/next');
    expect(returned.next(hostileStep)).to.equal(hostileStep);
  });

  it('asks isSuccess about what the iterator returns in the end', () => {
    const { analytics } = setUp();
    const empty = analytics.wrap(() => ({ next: () => ({ done: true, value: 'empty' }) }), {
      ...OBSERVE,
      isSuccess: ({ result }) => result !== 'empty',
    });

    empty().next();

    expect(onlyEvent(analytics).outcome).to.equal('error');
  });
});

describe("A tracked call with iterators: 'observe' that returns a Node stream", () => {
  async function closed(stream: Readable | Writable): Promise<void> {
    // `closed` is true a little before `close` is emitted.
    while (!stream.closed) await new Promise(setImmediate);
    await new Promise(setImmediate);
  }

  it('ends as a success when the stream was read to its end', async () => {
    const { analytics, clock } = setUp();
    const stream = Readable.from(['a', 'b']);

    const returned = analytics.wrap(() => stream, OBSERVE)();
    clock.advance(30);
    const seen = [];
    for await (const chunk of returned) seen.push(chunk);
    await closed(stream);

    expect(returned).to.equal(stream);
    expect(seen).to.deep.equal(['a', 'b']);
    expect(onlyEvent(analytics)).to.include({ durationMs: 30, outcome: 'success' });
  });

  it('ends as a failure with the stream’s error, which its reader gets', async () => {
    const { analytics } = setUp();
    const error = new TypeError('bad chunk');
    const stream = new Readable({ read: () => void stream.destroy(error) });

    analytics.wrap(() => stream, OBSERVE)();

    expect(await rejectionOf(stream.toArray())).to.deep.equal({ error });
    await closed(stream);
    expect(onlyEvent(analytics)).to.include({ outcome: 'error', errorName: 'TypeError', errorMessage: 'bad chunk' });
  });

  it('does not take up the stream’s error: without a listener it stays uncaught', () => {
    const { analytics } = setUp();
    const stream = analytics.wrap(() => new Readable({ read() {} }), OBSERVE)();

    expect(stream.listenerCount('error')).to.equal(0);
  });

  it('is cancelled when the stream is destroyed before its end', async () => {
    const { analytics } = setUp();
    const stream = analytics.wrap(() => Readable.from(['a', 'b']), OBSERVE)();

    for await (const _ of stream) break;
    await closed(stream);

    expect(onlyEvent(analytics).outcome).to.equal('cancelled');
  });

  it('is cancelled when the stream is aborted', async () => {
    const { analytics } = setUp();
    const controller = new AbortController();
    const stream = analytics.wrap(() => new Readable({ read() {}, signal: controller.signal }), OBSERVE)();

    controller.abort();
    await rejectionOf(stream.toArray());
    await closed(stream);

    expect(onlyEvent(analytics).outcome).to.equal('cancelled');
  });

  it('ends with the finish of a writable stream', async () => {
    const { analytics, clock } = setUp();
    const sink = analytics.wrap(() => new Writable({ write: (_chunk, _encoding, done) => done() }), OBSERVE)();

    clock.advance(2);
    await pipeline(Readable.from(['a']), sink);
    await closed(sink);

    expect(onlyEvent(analytics)).to.include({ durationMs: 2, outcome: 'success' });
  });

  it('ends with both sides of a duplex stream: one that was not read to its end is cancelled', async () => {
    const { analytics } = setUp();
    const make = analytics.wrap(() => new PassThrough(), OBSERVE);
    const read = make();
    const abandoned = make();

    read.end('all of it');
    await read.toArray();
    await closed(read);
    abandoned.end('all of it');
    await once(abandoned, 'finish');
    abandoned.destroy();
    await closed(abandoned);

    expect(analytics.events.map(({ outcome }) => outcome)).to.deep.equal(['success', 'cancelled']);
  });

  it('counts a stream that is closed already', async () => {
    const { analytics } = setUp();
    const done = Readable.from([]);
    done.resume();
    await closed(done);
    const failed = new Duplex({ read() {}, write() {} });
    failed.on('error', () => {}).destroy(new Error('gone'));
    await closed(failed);

    for (const stream of [done, failed]) expect(analytics.wrap(() => stream, OBSERVE)()).to.equal(stream);

    expect(analytics.events.map(({ outcome }) => outcome)).to.deep.equal(['success', 'error']);
  });
});
