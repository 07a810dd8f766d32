import { expect } from 'chai';
import { onlyEvent, rejectionOf, setUp } from './set-up.js';

/** A lazy query as knex or Mongoose build them: nothing happens before `then`, and each `then` runs it. */
class Query<T> implements PromiseLike<T> {
  runs = 0;
  readonly conditions: string[] = [];
  constructor(readonly run: () => T) {}
  where(condition: string): this {
    this.conditions.push(condition);
    return this;
  }
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.runs++;
    return new Promise<T>((resolve) => resolve(this.run())).then(onFulfilled, onRejected);
  }
}

describe('A tracked call that returns a thenable', () => {
  it('returns it untouched: it can be built further and runs once', async () => {
    const { analytics, clock } = setUp();
    const query = new Query(() => {
      clock.advance(100);
      return ['row'];
    });
    const select = analytics.wrap(() => query);

    const built = select().where('id = 1');
    const runsBefore = built.runs;

    expect(built).to.equal(query);
    expect(Object.hasOwn(built, 'then')).to.equal(false);
    expect(await built).to.deep.equal(['row']);
    expect([runsBefore, query.runs]).to.deep.equal([0, 1]);
    expect(onlyEvent(analytics)).to.include({ durationMs: 0, outcome: 'success' });
  });

  it('counts the call at its return although the thenable fails later', async () => {
    const { analytics } = setUp();
    const error = new Error('no table');
    const select = analytics.wrap(
      () =>
        new Query(() => {
          throw error;
        }),
    );

    expect(await rejectionOf(select())).to.deep.equal({ error });
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('may return a `then` that cannot be read', () => {
    const { analytics } = setUp();
    const hostile = Object.defineProperty({}, 'then', {
      get: () => {
        throw new Error('trap');
      },
    });

    expect(analytics.wrap(() => hostile)()).to.equal(hostile);
    expect(analytics.wrap(() => hostile, { thenables: 'observe' })()).to.equal(hostile);
    expect(analytics.getStats().totalSuccess).to.equal(2);
  });
});

describe("A tracked call with thenables: 'observe'", () => {
  const observe = { eventType: 'db', thenables: 'observe' } as const;

  it('is counted when the thenable is fulfilled, which still runs once and only when it is asked', async () => {
    const { analytics, clock } = setUp();
    const query = new Query(() => {
      clock.advance(100);
      return ['row'];
    });
    const select = analytics.wrap(() => query, observe);

    const built = select().where('id = 1');
    clock.advance(1);
    const before = [built.runs, analytics.getStats().totalCalls];

    expect(built).to.equal(query);
    expect(await built).to.deep.equal(['row']);
    expect(before).to.deep.equal([0, 0]);
    expect(query.runs).to.equal(1);
    expect(onlyEvent(analytics)).to.include({ durationMs: 101, outcome: 'success' });
  });

  it('is counted when the thenable is rejected, and passes on the same error', async () => {
    const { analytics } = setUp();
    const error = new RangeError('no table');
    const select = analytics.wrap(
      () =>
        new Query(() => {
          throw error;
        }),
      observe,
    );

    expect(await rejectionOf(select())).to.deep.equal({ error });
    expect(onlyEvent(analytics)).to.include({ outcome: 'error', errorName: 'RangeError' });
  });

  it('is counted once however often the thenable is asked', async () => {
    const { analytics } = setUp();
    const query = analytics.wrap(() => new Query(() => 1), observe)();

    expect([await query, await query]).to.deep.equal([1, 1]);

    expect(query.runs).to.equal(2);
    expect(analytics.getStats().totalCalls).to.equal(1);
  });

  it('is not counted while nobody asks the thenable', () => {
    const { analytics } = setUp();

    analytics.wrap(() => new Query(() => 1), observe)();

    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('chains as the thenable does', async () => {
    const { analytics } = setUp();
    const query = analytics.wrap(() => new Query(() => 2), observe)();

    const chained = query.then((n) => n * 2).then((n) => n + 1);
    const rejected = query.then(() => {
      throw new Error('in the handler');
    });

    expect(await chained).to.equal(5);
    expect((await rejectionOf(rejected)).error).to.have.property('message', 'in the handler');
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('has a rejection taken up by the handler of the caller', async () => {
    const { analytics } = setUp();
    const query = analytics.wrap(
      () =>
        new Query((): string => {
          throw new Error('no');
        }),
      observe,
    )();

    expect(await query.then(undefined, () => 'caught')).to.equal('caught');
    expect(onlyEvent(analytics).outcome).to.equal('error');
  });

  it('observes a function with a `then` too', async () => {
    const { analytics } = setUp();
    const callable = Object.setPrototypeOf(() => 'called', new Query(() => 'awaited')) as Query<string> &
      (() => string);

    const result = analytics.wrap(() => callable, observe)();

    expect(result()).to.equal('called');
    expect(await result).to.equal('awaited');
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('counts a frozen thenable at the return', () => {
    const { analytics } = setUp();
    const frozen = Object.freeze(new Query(() => 1));

    expect(analytics.wrap(() => frozen, observe)()).to.equal(frozen);
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('treats native promises and plain values as ever', async () => {
    const { analytics } = setUp();

    expect(await analytics.wrap(async () => 1, observe)()).to.equal(1);
    expect(analytics.wrap(() => 2, observe)()).to.equal(2);
    expect(analytics.wrap(() => null, observe)()).to.equal(null);
    expect(analytics.getStats().totalSuccess).to.equal(3);
  });

  it('asks isSuccess about what the thenable is fulfilled with', async () => {
    const { analytics } = setUp();
    const rows = analytics.wrap(() => new Query((): number[] => []), {
      ...observe,
      isSuccess: ({ result }) => result.length > 0,
    });

    await rows();

    expect(onlyEvent(analytics).outcome).to.equal('error');
  });
});
