import { AsyncLocalStorage } from 'node:async_hooks';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { deferred, onlyEvent, rejectionOf, setUp, thrownBy } from './set-up.js';

describe('A tracked call that returns a promise', () => {
  it('is counted when the promise is fulfilled, and fulfils with the same value', async () => {
    const { analytics, clock } = setUp();
    const { promise, resolve } = deferred<object>();
    const value = { id: 1 };
    const fetchArtist = analytics.wrap(async function fetchArtist() {
      return promise;
    }, 'api');

    const result = fetchArtist();
    clock.advance(40);
    const countedBefore = analytics.getStats().totalCalls;
    resolve(value);

    expect(await result).to.equal(value);
    expect(countedBefore).to.equal(0);
    expect(onlyEvent(analytics)).to.include({ functionName: 'fetchArtist', durationMs: 40, outcome: 'success' });
  });

  it('is counted when the promise is rejected, and rejects with the same error', async () => {
    const { analytics, clock } = setUp();
    const error = new TypeError('no answer');
    const fail = analytics.wrap(async () => {
      clock.advance(5);
      throw error;
    });

    expect(await rejectionOf(fail())).to.deep.equal({ error });
    expect(onlyEvent(analytics)).to.include({
      durationMs: 5,
      outcome: 'error',
      success: false,
      errorName: 'TypeError',
      errorMessage: 'no answer',
    });
  });

  it('throws synchronously what is thrown before the promise is made', () => {
    const { analytics } = setUp();
    const error = new Error('no');
    const fail = analytics.wrap((): Promise<void> => {
      throw error;
    });

    expect(thrownBy(fail)).to.deep.equal({ error });
  });

  it('keeps arguments and receiver of an async method', async () => {
    const { analytics } = setUp();
    const catalog = {
      base: 10,
      add: analytics.wrap(async function (this: { base: number }, a: number, b: number) {
        return this.base + a + b;
      }),
    };

    expect(await catalog.add(1, 2)).to.equal(13);
  });

  it('may be rejected with anything', async () => {
    const { analytics } = setUp();
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
        getPrototypeOf: () => {
          throw new Error('trap');
        },
      },
    );
    const things = ['text', null, undefined, 0, 10n, Symbol('s'), Object.create(null), hostile];

    for (const thing of things) {
      const { error } = await rejectionOf(analytics.wrap(() => Promise.reject(thing))());
      expect(error === thing).to.equal(true);
    }

    expect(analytics.getStats().totalErrors).to.equal(things.length);
  });

  it('keeps the properties that were hung on the promise', async () => {
    const { analytics } = setUp();
    let isCancelled = false;
    const request = analytics.wrap(() =>
      Object.assign(Promise.resolve('body'), {
        cancel: () => {
          isCancelled = true;
        },
        json: async () => ({ parsed: true }),
        requestId: 7,
      }),
    );

    const result = request();
    result.cancel();

    expect(isCancelled).to.equal(true);
    expect(await result.json()).to.deep.equal({ parsed: true });
    expect(result.requestId).to.equal(7);
    expect(await result).to.equal('body');
  });

  it('keeps what makes the promise one that can be iterated', async () => {
    const { analytics } = setUp();
    const SHARED = Symbol.for('page size');
    const list = analytics.wrap(() =>
      Object.assign(Promise.resolve('first page'), {
        async *[Symbol.asyncIterator]() {
          yield* ['a', 'b'];
        },
        [SHARED]: 2,
      }),
    );

    const read: string[] = [];
    for await (const one of list()) read.push(one);

    expect(read).to.deep.equal(['a', 'b']);
    expect(list()[SHARED]).to.equal(2);
  });

  it('returns a promise of the same subclass', async () => {
    const { analytics } = setUp();
    class Job<T> extends Promise<T> {
      describe(): string {
        return 'a job';
      }
    }
    const start = analytics.wrap(() => Job.resolve(1) as Job<number>);

    const job = start();

    expect(job).to.be.instanceOf(Job);
    expect(job.describe()).to.equal('a job');
    expect(await job).to.equal(1);
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('returns the promise itself when its subclass cannot be derived from', () => {
    const { analytics } = setUp();
    class Upload extends Promise<string> {
      constructor(readonly path: string) {
        super((resolve) => resolve(path));
      }
    }
    class Hostile extends Promise<string> {
      static override get [Symbol.species](): PromiseConstructor {
        throw new Error('no species');
      }
    }
    const upload = new Upload('a.txt');
    const hostile = Hostile.resolve('b.txt');

    expect(analytics.wrap(() => upload)()).to.equal(upload);
    expect(analytics.wrap(() => hostile)()).to.equal(hostile);
    expect(analytics.getStats()).to.include({ totalCalls: 2, totalSuccess: 2 });
  });

  it('leaves a lazy subclass lazy: its executor runs when its owner asks, once', async () => {
    const { analytics } = setUp();
    let runs = 0;
    class Lazy<T> extends Promise<T> {
      readonly #executor: (resolve: (value: T) => void) => void;
      #promise: Promise<T> | undefined;
      constructor(executor: (resolve: (value: T) => void) => void) {
        super((resolve) => resolve(undefined as T));
        this.#executor = executor;
      }
      // biome-ignore lint/suspicious/noThenProperty: a lazy promise is one with its own `then`
      override then<A = T, B = never>(
        onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
        onRejected?: ((error: any) => B | PromiseLike<B>) | null,
      ): Promise<A | B> {
        this.#promise ??= new Promise(this.#executor);
        return this.#promise.then(onFulfilled, onRejected);
      }
    }
    const query = analytics.wrap(
      () =>
        new Lazy<string>((resolve) => {
          runs++;
          resolve('rows');
        }),
    );

    const result = query();
    await Promise.resolve();
    const runsBeforeAwait = runs;

    expect(await result).to.equal('rows');
    expect(await result).to.equal('rows');
    expect([runsBeforeAwait, runs]).to.deep.equal([0, 1]);
  });

  it('follows promises of another realm', async () => {
    const { analytics, clock } = setUp();
    const foreign = runInNewContext(
      '({ fetch: async (value) => value, fail: async () => { throw new TypeError("far") } })',
    );

    const result = analytics.wrap(foreign.fetch)(7) as Promise<number>;
    const failure = analytics.wrap(foreign.fail)() as Promise<never>;
    const countedAtReturn = analytics.getStats().totalCalls;
    clock.advance(3);

    expect(countedAtReturn).to.equal(0);
    expect(await result).to.equal(7);
    expect((await rejectionOf(failure)).error).to.have.property('message', 'far');
    expect(analytics.getStats()).to.include({ totalCalls: 2, totalErrors: 1, totalTimeMs: 6 });
  });

  it('is an async function still: it awaits, and rejects instead of throwing', async () => {
    const { analytics } = setUp();
    const order: string[] = [];
    const work = analytics.wrap(async () => {
      order.push('inside');
      await null;
      order.push('later');
    });

    const result = work();
    order.push('outside');
    await result;

    expect(order).to.deep.equal(['inside', 'outside', 'later']);
  });

  it('keeps the callers in the stack of its error', async () => {
    const { analytics } = setUp();
    const innermost = analytics.wrap(async function innermost() {
      await null;
      throw new Error('deep');
    });
    async function caller() {
      await innermost();
    }

    const { error } = await rejectionOf(caller());

    expect((error as Error).stack).to.match(/at innermost[\s\S]*at async caller/);
  });

  it('keeps the asynchronous context', async () => {
    const { analytics } = setUp();
    const context = new AsyncLocalStorage<string>();
    const read = analytics.wrap(async () => {
      await null;
      return context.getStore();
    });

    const [a, b] = await Promise.all([
      context.run('a', async () => [await read(), context.getStore()]),
      context.run('b', async () => [await read(), context.getStore()]),
    ]);

    expect([a, b]).to.deep.equal([
      ['a', 'a'],
      ['b', 'b'],
    ]);
  });

  it('lets its result be taken up by each of several waiters', async () => {
    const { analytics } = setUp();
    const shared = Promise.resolve({ id: 1 });
    const get = analytics.wrap(() => shared);

    const [a, b] = await Promise.all([get(), get()]);

    expect(a).to.equal(b);
    expect(analytics.getStats().totalCalls).to.equal(2);
  });

  it('is counted once tracking was disabled while it ran', async () => {
    const { analytics } = setUp();
    const { promise, resolve } = deferred();
    const result = analytics.wrap(() => promise)();

    analytics.disable();
    resolve();
    await result;

    expect(analytics.getStats().totalCalls).to.equal(1);
  });
});
