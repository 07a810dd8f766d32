import { expect } from 'chai';
import { onlyEvent, rejectionOf, setUp, thrownBy } from './set-up.js';

describe('A tracked generator function', () => {
  it('is timed from the first next to the end of its iteration', () => {
    const { analytics, clock } = setUp();
    const pages = analytics.wrap(function* pages(count: number) {
      for (let page = 1; page <= count; page++) {
        clock.advance(10);
        yield page;
      }
    }, 'read');

    const iteration = pages(2);
    clock.advance(1_000);
    const seen = [];
    for (const page of iteration) {
      clock.advance(1);
      seen.push(page);
    }

    expect(seen).to.deep.equal([1, 2]);
    expect(onlyEvent(analytics)).to.deep.equal({
      functionName: 'pages',
      eventType: 'read',
      startTime: 1_000,
      durationMs: 22,
      success: true,
      outcome: 'success',
    });
  });

  it('yields, takes in and returns what the generator does', () => {
    const { analytics } = setUp();
    const talk = analytics.wrap(function* (greeting: string): Generator<string, number, string> {
      const answer = yield greeting;
      const more = yield `${answer}!`;
      return more.length;
    });

    const generator = talk('hello');

    expect(generator.next('ignored')).to.deep.equal({ value: 'hello', done: false });
    expect(generator.next('hi')).to.deep.equal({ value: 'hi!', done: false });
    expect(generator.next('bye')).to.deep.equal({ value: 3, done: true });
    expect(generator.next('late')).to.deep.equal({ value: undefined, done: true });
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('returns a generator of the function, with nothing to be seen on it', () => {
    const { analytics } = setUp();
    function* count() {
      yield 1;
    }
    const tracked = analytics.wrap(count);

    const generator = tracked();

    expect(generator).to.be.instanceOf(count).and.instanceOf(tracked);
    expect(Object.keys(generator)).to.deep.equal([]);
    expect(generator[Symbol.iterator]()).to.equal(generator);
    expect([...generator]).to.deep.equal([1]);
  });

  it('counts an error inside as a failure and throws the same error', () => {
    const { analytics } = setUp();
    const error = new RangeError('page 2 is missing');
    const pages = analytics.wrap(function* () {
      yield 1;
      throw error;
    });

    expect(thrownBy(() => [...pages()])).to.deep.equal({ error });
    expect(onlyEvent(analytics)).to.include({ outcome: 'error', errorName: 'RangeError' });
  });

  it('is cancelled by an early break, which runs its finally block', () => {
    const { analytics, clock } = setUp();
    let isClosed = false;
    const pages = analytics.wrap(function* () {
      try {
        clock.advance(3);
        yield 1;
        yield 2;
      } finally {
        isClosed = true;
      }
    });

    for (const _ of pages()) break;

    expect(isClosed).to.equal(true);
    expect(onlyEvent(analytics)).to.include({ outcome: 'cancelled', success: false, durationMs: 3 });
    expect(analytics.getStats()).to.include({ totalCalls: 1, totalErrors: 0, totalCancelled: 1 });
  });

  it('is cancelled by an early break although its finally block yields', () => {
    const { analytics } = setUp();
    const pages = analytics.wrap(function* () {
      try {
        yield 1;
      } finally {
        yield 'closing';
      }
    });

    const generator = pages();
    generator.next();

    expect(generator.return()).to.deep.equal({ value: 'closing', done: false });
    expect(analytics.getStats().totalCalls).to.equal(0);
    expect(generator.next()).to.deep.equal({ value: undefined, done: true });
    expect(onlyEvent(analytics).outcome).to.equal('cancelled');
  });

  it('is not counted when it is never iterated', () => {
    const { analytics } = setUp();
    const pages = analytics.wrap(function* () {
      yield 1;
    });

    pages();
    pages().return();
    expect(thrownBy(() => pages().throw(new Error('before the start')))).to.have.property('error');

    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('may catch what is thrown into it and go on', () => {
    const { analytics } = setUp();
    const patient = analytics.wrap(function* () {
      try {
        yield 1;
      } catch {
        yield 'caught';
      }
    });

    const generator = patient();
    generator.next();

    expect(generator.throw(new Error('no'))).to.deep.equal({ value: 'caught', done: false });
    expect(generator.next().done).to.equal(true);
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('fails with what is thrown into it when it does not catch that', () => {
    const { analytics } = setUp();
    const error = new Error('no');
    const generator = analytics.wrap(function* () {
      yield 1;
    })();
    generator.next();

    expect(thrownBy(() => generator.throw(error))).to.deep.equal({ error });
    expect(onlyEvent(analytics)).to.include({ outcome: 'error', errorMessage: 'no' });
  });

  it('is counted once each for itself and the generator it delegates to', () => {
    const { analytics } = setUp();
    const inner = analytics.wrap(function* inner() {
      yield 1;
    });
    const outer = analytics.wrap(function* outer() {
      yield* inner();
      yield 2;
    });

    expect([...outer()]).to.deep.equal([1, 2]);
    expect(analytics.events.map(({ functionName }) => functionName)).to.deep.equal(['inner', 'outer']);
  });

  it('has each of several iterations at once counted apart', () => {
    const { analytics, clock } = setUp();
    const pages = analytics.wrap(function* () {
      yield 1;
      yield 2;
    });

    const [a, b] = [pages(), pages()];
    a.next();
    clock.advance(5);
    b.next();
    clock.advance(7);
    for (const generator of [a, b]) [...generator];

    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([12, 7]);
  });

  it('keeps its receiver', () => {
    const { analytics } = setUp();
    const list = {
      items: ['a', 'b'],
      each: analytics.wrap(function* (this: { items: string[] }) {
        yield* this.items;
      }),
    };

    expect([...list.each()]).to.deep.equal(['a', 'b']);
  });

  it('asks isSuccess about the value it returns', () => {
    const { analytics } = setUp();
    const pages = analytics.wrap(
      function* (value: string) {
        yield 1;
        return value;
      },
      { isSuccess: ({ result }) => result !== 'bad' },
    );

    for (const value of ['good', 'bad']) [...pages(value)];

    expect(analytics.events.map(({ outcome }) => outcome)).to.deep.equal(['success', 'error']);
  });

  it('is cancelled by an AbortError inside', () => {
    const { analytics } = setUp();
    const pages = analytics.wrap(function* () {
      yield 1;
      AbortSignal.abort().throwIfAborted();
    });

    thrownBy(() => [...pages()]);

    expect(onlyEvent(analytics).outcome).to.equal('cancelled');
  });

  it('is known as a generator when it is wrapped twice, bound or a proxy', () => {
    const { analytics, clock } = setUp();
    const once = analytics.wrap(function* () {
      clock.advance(4);
      yield 1;
    });
    const bound = once.bind(null);

    [...analytics.wrap(once)()];
    [...analytics.wrap(bound)()];
    [...analytics.wrap(new Proxy(once, {}))()];

    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([4, 4, 4, 4, 4, 4]);
  });

  it('runs untracked while tracking is disabled', () => {
    const { analytics } = setUp();
    const pages = analytics.wrap(function* () {
      yield 1;
    });

    analytics.disable();

    expect([...pages()]).to.deep.equal([1]);
    expect(analytics.getStats().totalCalls).to.equal(0);
  });
});

describe('A tracked async generator function', () => {
  it('is timed from the first next to the end of its iteration', async () => {
    const { analytics, clock } = setUp();
    const rows = analytics.wrap(async function* rows() {
      clock.advance(10);
      yield 'a';
      await null;
      clock.advance(5);
      yield 'b';
    });

    const iteration = rows();
    clock.advance(1_000);
    const seen = [];
    for await (const row of iteration) seen.push(row);

    expect(seen).to.deep.equal(['a', 'b']);
    expect(onlyEvent(analytics)).to.include({
      functionName: 'rows',
      startTime: 1_000,
      durationMs: 15,
      outcome: 'success',
    });
  });

  it('counts a rejection as a failure and rejects with the same error', async () => {
    const { analytics } = setUp();
    const error = new Error('connection lost');
    const rows = analytics.wrap(async function* () {
      yield 1;
      throw error;
    });

    const generator = rows();
    await generator.next();

    expect(await rejectionOf(generator.next())).to.deep.equal({ error });
    expect(onlyEvent(analytics)).to.include({ outcome: 'error', errorMessage: 'connection lost' });
  });

  it('is cancelled by an early break, which waits for its finally block', async () => {
    const { analytics, clock } = setUp();
    const rows = analytics.wrap(async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        await null;
        clock.advance(8);
      }
    });

    for await (const _ of rows()) break;

    expect(onlyEvent(analytics)).to.include({ outcome: 'cancelled', durationMs: 8 });
  });

  it('is not counted when it is never iterated', async () => {
    const { analytics } = setUp();
    const rows = analytics.wrap(async function* () {
      yield 1;
    });

    rows();
    await rows().return(undefined);
    await rejectionOf(rows().throw(new Error('before the start')));

    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('answers several nexts at once in order', async () => {
    const { analytics } = setUp();
    const rows = analytics.wrap(async function* () {
      yield 1;
      yield 2;
      return 3;
    });

    const generator = rows();
    const steps = await Promise.all([generator.next(), generator.next(), generator.next(), generator.next()]);

    expect(steps.map(({ value }) => value)).to.deep.equal([1, 2, 3, undefined]);
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('asks isSuccess about the value it returns', async () => {
    const { analytics } = setUp();
    const rows = analytics.wrap(
      async function* () {
        yield 1;
        return 0;
      },
      { isSuccess: ({ result }) => result > 0 },
    );

    for await (const _ of rows());

    expect(onlyEvent(analytics).outcome).to.equal('error');
  });
});
