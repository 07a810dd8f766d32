import { promisify } from 'node:util';
import { expect } from 'chai';
import sinon from 'sinon';
import { Analytics } from '../../src/index.js';
import { onlyEvent, SILENT, setUp, thrownBy } from './set-up.js';

describe('A tracked call', () => {
  it('returns the very value the function returns', () => {
    const { analytics } = setUp();
    const result = { tracks: [] };

    for (const value of [result, 0, '', null, undefined, false, Number.NaN, 1n, Symbol.iterator]) {
      expect(analytics.wrap(() => value)()).to.deep.equal(value);
    }

    expect(analytics.wrap(() => result)()).to.equal(result);
    expect(analytics.getStats().totalSuccess).to.equal(10);
  });

  it('throws the very thing the function throws, whatever it is', () => {
    const { analytics } = setUp();
    const hostile = Object.defineProperty({}, 'message', {
      get: () => {
        throw new Error('message must not be read');
      },
    });
    const things = [
      new Error('no'),
      'text',
      0,
      null,
      undefined,
      Symbol('s'),
      Object.freeze(new Error('frozen')),
      hostile,
    ];

    for (const thing of things) {
      const fail = analytics.wrap(() => {
        throw thing;
      });
      expect(thrownBy(fail)).to.deep.equal({ error: thing });
    }

    expect(analytics.getStats().totalErrors).to.equal(things.length);
  });

  it('adds nothing to the error it passes on', () => {
    const { analytics } = setUp();
    const error = new Error('no');
    const before = Reflect.ownKeys(error);

    thrownBy(
      analytics.wrap(() => {
        throw error;
      }),
    );

    expect(Reflect.ownKeys(error)).to.deep.equal(before);
  });

  it('hands over the receiver', () => {
    const { analytics } = setUp();
    function self(this: unknown): unknown {
      return this;
    }
    const receiver = { self: analytics.wrap(self) };

    expect(receiver.self()).to.equal(receiver);
    expect(receiver.self.call('text')).to.equal('text');
    const { self: detached } = receiver;
    expect(detached()).to.equal(undefined);
  });

  it('hands over the arguments as they are, no more and no fewer', () => {
    const { analytics } = setUp();
    const count = analytics.wrap(function (this: unknown, ..._: unknown[]) {
      // biome-ignore lint/complexity/noArguments: their number is what is tested
      return [...arguments];
    });
    const argument = { id: 1 };

    expect(count()).to.deep.equal([]);
    expect(count(undefined)).to.deep.equal([undefined]);
    expect(count(argument, 2, 3, 4, 5, 6, 7, 8, 9, 10)).to.deep.equal([argument, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(count(argument)[0]).to.equal(argument);
  });

  it('leaves default parameters to the function', () => {
    const { analytics } = setUp();
    const greet = analytics.wrap((name = 'nobody', ...rest: string[]) => [name, rest]);

    expect(greet()).to.deep.equal(['nobody', []]);
    expect(greet(undefined, 'x')).to.deep.equal(['nobody', ['x']]);
  });

  it('stays synchronous', () => {
    const { analytics } = setUp();
    const order: string[] = [];

    const result = analytics.wrap(() => order.push('called'))();
    order.push('after');

    expect(result).to.equal(1);
    expect(order).to.deep.equal(['called', 'after']);
    expect(onlyEvent(analytics).outcome).to.equal('success');
  });

  it('takes the time between the two readings of the injected clock', () => {
    const { analytics, clock } = setUp();
    clock.nowMs = 1_000;
    const work = analytics.wrap(function work() {
      clock.advance(12.5);
    }, 'compute');

    work();

    expect(onlyEvent(analytics)).to.deep.equal({
      functionName: 'work',
      eventType: 'compute',
      startTime: 1_000,
      durationMs: 12.5,
      success: true,
      outcome: 'success',
    });
  });

  it('counts a duration of zero, and one of a clock that runs backwards as zero', () => {
    const { analytics, clock } = setUp();

    analytics.wrap(() => {})();
    analytics.wrap(() => clock.advance(-50))();

    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([0, 0]);
  });
});

describe('A wrapped function', () => {
  it('has the name and the length of its original', () => {
    const { analytics } = setUp();

    const wrapped = analytics.wrap(function fetchArtist(_id: string, _options: object, _more = 1) {});

    expect(wrapped.name).to.equal('fetchArtist');
    expect(wrapped.length).to.equal(2);
    expect(Object.getOwnPropertyDescriptor(wrapped, 'name')).to.include({ enumerable: false, writable: false });
    expect(Object.keys(wrapped)).to.deep.equal([]);
  });

  it('has the properties of its original, and keeps new ones to itself', () => {
    const { analytics } = setUp();
    const original = Object.assign((n: number) => n, {
      cache: new Map([[1, 1]]),
      retries: 3,
      [Symbol.for('tag')]: 'x',
    });

    const wrapped = analytics.wrap(original);
    wrapped.retries = 5;

    expect(wrapped.cache).to.equal(original.cache);
    expect(wrapped[Symbol.for('tag') as keyof typeof wrapped]).to.equal('x');
    expect(wrapped.retries).to.equal(5);
    expect(original.retries).to.equal(3);
  });

  it('inherits from what its original inherits from, where that has nothing of its own', () => {
    const { analytics } = setUp();
    const fetchArtist = async (id: string) => id;
    const callable = Object.setPrototypeOf((n: number) => n, { retries: 3, __proto__: Function.prototype });

    expect(Object.getPrototypeOf(analytics.wrap(fetchArtist))).to.equal(Object.getPrototypeOf(fetchArtist));
    expect(Object.getPrototypeOf(analytics.wrap(function work() {}))).to.equal(Function.prototype);
    expect(analytics.wrap(callable).retries).to.equal(3);
  });

  it('sees what becomes of the properties its original had when it was wrapped', () => {
    const { analytics } = setUp();
    const stub = sinon.stub().returns(7);

    const wrapped = analytics.wrap(stub);
    const result = wrapped();
    Object.assign(stub, { retries: 3 });

    expect([result, wrapped.callCount]).to.deep.equal([7, 1]);
    expect(wrapped).to.have.property('retries', 3);
  });

  it('has a prototype just as its original has one', () => {
    const { analytics } = setUp();
    const originals = [() => {}, async () => {}, { method() {} }.method, function plain() {}, function* steps() {}];

    for (const original of originals) expect(analytics.wrap(original).prototype).to.equal(original.prototype);
  });

  it('has no name and no length of its own where its original has none', () => {
    const { analytics } = setUp();
    const bare = (n: number) => n;
    for (const key of ['name', 'length']) Reflect.deleteProperty(bare, key);

    const wrapped = analytics.wrap(bare);

    expect([wrapped.name, wrapped.length]).to.deep.equal([bare.name, bare.length]);
  });

  it('is promisified as its original is', async () => {
    const { analytics } = setUp();
    const read = analytics.wrap((path: string, done: (error: null, text: string) => void) =>
      done(null, `text of ${path}`),
    );
    const custom = Object.assign(() => {}, { [promisify.custom]: async () => 'custom' });

    expect(await promisify(read)('a')).to.equal('text of a');
    expect(await promisify(analytics.wrap(custom))()).to.equal('custom');
  });

  it('can be wrapped although it is frozen', () => {
    const { analytics } = setUp();

    const wrapped = analytics.wrap(Object.freeze((n: number) => n + 1));

    expect(wrapped(1)).to.equal(2);
  });

  it('stays bound when it was bound', () => {
    const { analytics } = setUp();
    const owner = { id: 7 };
    const bound = function getId(this: { id: number }, ...rest: unknown[]) {
      return [this.id, ...rest];
    }.bind(owner, 'first');

    const wrapped = analytics.wrap(bound);

    expect(wrapped.call({ id: 8 }, 'second')).to.deep.equal([7, 'first', 'second']);
    expect(onlyEvent(analytics).functionName).to.equal('bound getId');
  });

  it('has the properties that a proxy only pretends to have', () => {
    const { analytics } = setUp();
    const bare: { (): void; retries?: number } = () => {};
    const proxy = new Proxy(bare, { get: (target, key) => (key === 'retries' ? 3 : Reflect.get(target, key)) });

    expect(analytics.wrap(proxy).retries).to.equal(3);
  });

  it('goes through the traps of a proxy', () => {
    const { analytics } = setUp();
    const proxy = new Proxy(
      function double(n: number) {
        return n * 2;
      },
      { apply: (target, self, args: [number]) => Reflect.apply(target, self, args) + 1 },
    );

    const wrapped = analytics.wrap(proxy);

    expect(wrapped(2)).to.equal(5);
    expect(onlyEvent(analytics).functionName).to.equal('double');
  });

  it('is named by its string form when it has no name', () => {
    const { analytics } = setUp();
    const callable = Object.assign(
      (
        () => (x: number) =>
          x * 2
      )(),
      { toString: () => 'Doubler(2)' },
    );

    const nameless = (
      () => () =>
        1
    )();

    analytics.wrap(nameless)();
    analytics.wrap(callable)(1);

    expect([...analytics.callCounts.keys()]).to.deep.equal([String(nameless), 'Doubler(2)']);
  });

  it('is named by its string form when its name is no text', () => {
    const { analytics } = setUp();
    const odd = Object.defineProperty(() => 1, 'name', { value: 42 });

    analytics.wrap(odd)();

    expect(onlyEvent(analytics).functionName).to.equal(String(odd));
  });

  it('takes names that are members of every object', () => {
    const { analytics } = setUp();
    const names = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      'x'.repeat(10_000),
      '\u001b[31m\n',
    ];

    for (const name of names) analytics.wrap(() => {}, { name, eventType: name })();

    expect([...analytics.callCounts]).to.deep.equal(names.map((name) => [name, 1]));
    expect(Object.getOwnPropertyNames(Object.prototype)).to.not.include('1');
  });

  it('has the type of its original: generics, overloads, receiver, constructor', async () => {
    const { analytics } = setUp();
    function convert(value: string): number;
    function convert(value: number): string;
    function convert(value: string | number): string | number {
      return typeof value === 'string' ? Number(value) : String(value);
    }
    class Box<T> {
      constructor(readonly value: T) {}
    }

    const identity = analytics.wrap(<T>(value: T): T => value);
    const converted = analytics.wrap(convert);
    const scale = analytics.wrap(function (this: { factor: number }, n: number): number {
      return n * this.factor;
    });
    const later = analytics.wrap(async (n: number) => n);
    const TrackedBox = analytics.wrap(Box);

    // Each annotation fails to compile once the type is lost.
    const text: string = identity('text');
    const number: number = converted('1');
    const string: string = converted(1);
    const scaled: number = scale.call({ factor: 2 }, 3);
    const awaited: number = await later(4);
    const boxed: Box<number> = new TrackedBox(5);
    // @ts-expect-error a boolean is none of the overloads
    converted(true);

    expect([text, number, string, scaled, awaited, boxed.value]).to.deep.equal(['text', 1, '1', 6, 4, 5]);
  });

  it('is counted by each wrapper when it is wrapped more than once', () => {
    const { analytics } = setUp();
    const inner = analytics.wrap(function work() {}, 'inner');

    analytics.wrap(inner, 'outer')();

    expect(analytics.events.map(({ functionName, eventType }) => [functionName, eventType])).to.deep.equal([
      ['work', 'inner'],
      ['work', 'outer'],
    ]);
  });

  it('is the function itself when tracking was constructed disabled, and stays it', () => {
    const analytics = new Analytics({ enabled: false, loggers: SILENT });
    const fn = () => 1;

    const wrapped = analytics.wrap(fn);
    analytics.enable();

    expect(wrapped).to.equal(fn);
    expect(wrapped()).to.equal(1);
    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('runs untracked while tracking is disabled', () => {
    const { analytics } = setUp();
    const work = analytics.wrap((n: number) => n + 1);

    analytics.disable();
    expect(work(1)).to.equal(2);
    analytics.enable();
    work(1);

    expect(analytics.getStats().totalCalls).to.equal(1);
  });

  it('refuses what is no function, naming the value', () => {
    const { analytics } = setUp();

    for (const value of [undefined, null, 1, 'text', {}]) {
      expect(() => analytics.wrap(value as unknown as () => void)).to.throw(TypeError, /^fn must be a function, got /);
    }
  });

  it('refuses wrong options when it is made', () => {
    const { analytics } = setUp();
    const wrapWith = (options: unknown) => () => analytics.wrap(() => {}, options as string);

    expect(wrapWith(7)).to.throw(TypeError, 'eventType must be a non-empty string, got 7');
    expect(wrapWith('')).to.throw(RangeError, "eventType must be a non-empty string, got ''");
    expect(wrapWith(null)).to.throw(TypeError, 'TrackOptions must be an object, got null');
    expect(wrapWith({ event: 'api' })).to.throw(TypeError, "TrackOptions has no option 'event'; known are eventType");
    expect(wrapWith({ name: '' })).to.throw(RangeError, 'name must be a non-empty string');
    expect(wrapWith({ className: 1 })).to.throw(TypeError, 'className must be a non-empty string, got 1');
    expect(wrapWith({ isSuccess: true })).to.throw(TypeError, 'isSuccess must be a function, got true');
    expect(wrapWith({ isSuccess: async () => true })).to.throw(
      TypeError,
      'isSuccess must be a function that is not async',
    );
    expect(wrapWith({ isCancelled: 'yes' })).to.throw(TypeError, "isCancelled must be a function, got 'yes'");
    expect(wrapWith({ thenables: 'follow' })).to.throw(
      RangeError,
      "thenables must be one of 'ignore', 'observe', got 'follow'",
    );
    expect(wrapWith({ iterators: true })).to.throw(
      TypeError,
      "iterators must be one of 'generators', 'observe', got true",
    );
  });
});
