import { expect } from 'chai';
import { onlyEvent, rejectionOf, setUp } from '../track/set-up.js';

/** A query as postgres.js makes it: a Promise of its own class that is sent with the first `then`. */
class Query extends Promise<string[]> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
  sent = 0;
  readonly #settle: (rows: string[] | Promise<never>) => void;
  readonly #error: Error | undefined;

  constructor(error?: Error) {
    let settle!: (rows: string[] | Promise<never>) => void;
    super((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
    this.#error = error;
  }

  // biome-ignore lint/suspicious/noThenProperty: a lazy promise is one with its own `then`
  override then<A = string[], B = never>(
    onFulfilled?: ((rows: string[]) => A | PromiseLike<A>) | null,
    onRejected?: ((error: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (this.sent++ === 0) this.#settle(this.#error === undefined ? ['row'] : Promise.reject(this.#error));
    return super.then(onFulfilled, onRejected);
  }

  values(): this {
    return this;
  }
}

// The promise was followed behind the back of its own `then`: nobody sent the query, and its caller waited for ever.
describe('A promise with a `then` of its own', () => {
  it('is returned untouched and runs once, when it is asked', async () => {
    const { analytics } = setUp();
    const query = new Query();

    const returned = analytics.wrap(() => query)();
    const sentBefore = query.sent;

    expect(returned).to.equal(query);
    expect(await returned.values()).to.deep.equal(['row']);
    expect([sentBefore, query.sent]).to.deep.equal([0, 1]);
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it("is counted when it settles with thenables: 'observe'", async () => {
    const { analytics, clock } = setUp();
    const error = new RangeError('no table');
    const select = analytics.wrap((failure?: Error) => new Query(failure), { thenables: 'observe' });

    const [good, bad] = [select(), select(error)];
    clock.advance(5);

    expect(await good).to.deep.equal(['row']);
    expect(await rejectionOf(bad)).to.deep.equal({ error });
    expect(analytics.events.map(({ outcome, durationMs }) => [outcome, durationMs])).to.deep.equal([
      ['success', 5],
      ['error', 5],
    ]);
  });

  it('runs when an async function returns it', async () => {
    const { analytics } = setUp();
    const query = new Query();

    expect(await analytics.wrap(async () => query)()).to.deep.equal(['row']);
    expect(query.sent).to.equal(1);
  });

  it('is returned untouched where `then` is its own property', async () => {
    const { analytics } = setUp();
    const promise = Promise.resolve(1);
    // biome-ignore lint/suspicious/noThenProperty: as above
    const lazy = Object.assign(promise, { then: promise.then.bind(promise) });

    expect(analytics.wrap(() => lazy)()).to.equal(lazy);
    expect(await lazy).to.equal(1);
  });
});
