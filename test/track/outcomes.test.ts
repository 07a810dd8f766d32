import { expect } from 'chai';
import { FakeLogger, onlyEvent, rejectionOf, SILENT, setUp, thrownBy } from './set-up.js';

const abortError = () => new DOMException('This operation was aborted', 'AbortError');

describe('The outcome of a tracked call', () => {
  it('is success when it returns, with no error retained', () => {
    const { analytics } = setUp();

    analytics.wrap(() => new Error('returned, not thrown'))();

    expect(onlyEvent(analytics)).to.include({ success: true, outcome: 'success' });
    expect(onlyEvent(analytics)).to.not.have.any.keys('errorName', 'errorMessage');
  });

  it('is error when it throws or rejects', async () => {
    const { analytics } = setUp();

    thrownBy(
      analytics.wrap(() => {
        throw new TypeError('sync');
      }),
    );
    await rejectionOf(analytics.wrap(() => Promise.reject(new RangeError('async')))());

    expect(
      analytics.events.map(({ outcome, errorName, errorMessage }) => [outcome, errorName, errorMessage]),
    ).to.deep.equal([
      ['error', 'TypeError', 'sync'],
      ['error', 'RangeError', 'async'],
    ]);
    expect(analytics.getStats()).to.include({ totalCalls: 2, totalErrors: 2, totalSuccess: 0, successRate: 0 });
  });

  it('is cancelled when an AbortError is thrown, which is a call, no success and no error', async () => {
    const { analytics } = setUp();
    const named = Object.assign(new Error('stopped'), { name: 'AbortError' });

    thrownBy(
      analytics.wrap(() => {
        throw abortError();
      }),
    );
    await rejectionOf(analytics.wrap(() => Promise.reject(named))());

    expect(analytics.events.map(({ outcome, success }) => [outcome, success])).to.deep.equal([
      ['cancelled', false],
      ['cancelled', false],
    ]);
    expect(analytics.events[0]).to.not.have.any.keys('errorName', 'errorMessage');
    expect(analytics.getStats()).to.include({
      totalCalls: 2,
      totalSuccess: 0,
      totalErrors: 0,
      totalCancelled: 2,
      successRate: 0,
    });
  });

  it('is what isCancelled says of the error, an AbortError too', () => {
    const { analytics } = setUp();
    class Superseded extends Error {}
    const run = analytics.wrap(
      (error: unknown) => {
        throw error;
      },
      { isCancelled: (error) => error instanceof Superseded },
    );

    for (const error of [new Superseded(), abortError()]) thrownBy(() => run(error));

    expect(analytics.events.map(({ outcome }) => outcome)).to.deep.equal(['cancelled', 'error']);
  });

  it('is error when isCancelled throws itself, and the call’s own error goes on', () => {
    const { analytics } = setUp();
    const error = new Error('the call’s');
    const run = analytics.wrap(
      () => {
        throw error;
      },
      {
        isCancelled: () => {
          throw new Error('the predicate’s');
        },
      },
    );

    expect(thrownBy(run)).to.deep.equal({ error });
    expect(onlyEvent(analytics)).to.include({ outcome: 'error', errorMessage: 'the call’s' });
  });

  it('is error when isSuccess refuses the result, which the caller gets all the same', async () => {
    const { analytics } = setUp();
    const isSuccess = ({ result }: { result: { status: number } }) => result.status < 400;
    const fetchSync = analytics.wrap((status: number) => ({ status }), { isSuccess });
    const fetchAsync = analytics.wrap(async (status: number) => ({ status }), { isSuccess });

    const results = [fetchSync(200), fetchSync(503), await fetchAsync(200), await fetchAsync(404)];

    expect(results.map(({ status }) => status)).to.deep.equal([200, 503, 200, 404]);
    expect(analytics.events.map(({ outcome }) => outcome)).to.deep.equal(['success', 'error', 'success', 'error']);
    expect(analytics.events[1]).to.include({
      errorName: 'UnsuccessfulResult',
      errorMessage: 'isSuccess returned false',
    });
  });

  it('is success when isSuccess throws itself: the predicate failed, not the call', async () => {
    const { analytics } = setUp();
    const isSuccess = () => {
      throw new Error('the predicate’s');
    };

    expect(analytics.wrap(() => 1, { isSuccess })()).to.equal(1);
    expect(await analytics.wrap(async () => 2, { isSuccess })()).to.equal(2);
    expect(analytics.getStats().totalSuccess).to.equal(2);
  });

  for (const [predicate, run] of [
    ['isSuccess', (fail: () => boolean) => ({ isSuccess: fail })],
    ['isCancelled', (fail: () => boolean) => ({ isCancelled: fail })],
  ] as const) {
    it(`is beside a warning, one in all, when ${predicate} throws`, async () => {
      const logger = new FakeLogger();
      const { analytics } = setUp({ loggers: { ...SILENT, console: logger } });
      const options = run(() => {
        throw new RangeError('no status');
      });
      const call = analytics.wrap((isThrown: boolean) => {
        if (isThrown) throw new Error('no');
      }, options);
      class Catalog {
        @analytics.track(options) async fetch() {
          throw new Error('no');
        }
      }

      call(false);
      thrownBy(() => call(true));
      await rejectionOf(new Catalog().fetch());
      call(false);

      const warnings = logger.lines.filter((line) => line.includes('predicate'));
      expect(warnings).to.deep.equal([`warn: The predicate ${predicate} failed: RangeError: no status`]);
    });
  }

  it('is what it would be without a predicate that gives a promise, whatever comes of that', async () => {
    const { analytics } = setUp();
    const later = (() => Promise.reject(new Error('the predicate’s'))) as unknown as () => boolean;
    const fail = () => {
      throw new Error('no');
    };

    analytics.wrap(() => 1, { isSuccess: later })();
    expect(analytics.wrap(fail, { isCancelled: later })).to.throw('no');
    // An unhandled rejection would end the run of the tests.
    await new Promise(setImmediate);

    expect(analytics.getStats()).to.include({ totalSuccess: 1, totalErrors: 1, totalCancelled: 0 });
  });

  it('is decided by the error alone where the call throws, whatever isSuccess would say', async () => {
    const { analytics } = setUp();
    const options = { isSuccess: () => true };

    thrownBy(
      analytics.wrap(() => {
        throw new Error('no');
      }, options),
    );
    await rejectionOf(analytics.wrap(() => Promise.reject(new Error('no')), options)());

    expect(analytics.getStats().totalErrors).to.equal(2);
  });

  it('lets a duration end before the predicates run', async () => {
    const { analytics, clock } = setUp();
    const slowly = (verdict: boolean) => () => {
      clock.advance(500);
      return verdict;
    };

    thrownBy(
      analytics.wrap(
        () => {
          clock.advance(1);
          throw new Error('no');
        },
        { isCancelled: slowly(false) },
      ),
    );
    analytics.wrap(() => clock.advance(2), { isSuccess: slowly(true) })();
    await analytics.wrap(async () => clock.advance(3), { isSuccess: slowly(true) })();

    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([1, 2, 3]);
  });

  it('lets the duration of a rejected call end before isCancelled runs', async () => {
    const { analytics, clock } = setUp();
    const fail = analytics.wrap(() => Promise.reject(new Error('no')), {
      isCancelled: () => {
        clock.advance(500);
        return false;
      },
    });

    await rejectionOf(fail());

    expect(onlyEvent(analytics).durationMs).to.equal(0);
  });
});

describe('What is retained of an error', () => {
  const described = (error: unknown) => {
    const { analytics } = setUp();
    thrownBy(
      analytics.wrap(() => {
        throw error;
      }),
    );
    const { errorName, errorMessage } = onlyEvent(analytics);
    return [errorName, errorMessage];
  };

  it('is its name and its message', () => {
    expect(described(new SyntaxError('unexpected token'))).to.deep.equal(['SyntaxError', 'unexpected token']);
  });

  it('is its class’s name where the class did not give it one of its own', () => {
    class TimeoutError extends Error {}

    expect(described(new TimeoutError('no answer'))).to.deep.equal(['TimeoutError', 'no answer']);
  });

  it('is the type and the text of anything that is no error', () => {
    expect(described('out of disk')).to.deep.equal(['string', 'out of disk']);
    expect(described(42)).to.deep.equal(['number', '42']);
    expect(described(10n)).to.deep.equal(['bigint', '10']);
    expect(described(undefined)).to.deep.equal(['undefined', 'undefined']);
    expect(described(null)).to.deep.equal(['object', 'null']);
    expect(described(Symbol('s'))).to.deep.equal(['symbol', 'Symbol(s)']);
    expect(described({ name: 'Refused', message: 'by peer', code: 7 })).to.deep.equal(['Refused', 'by peer']);
  });

  it('is the fields of a plain object without a message, as far as they run no code', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const fields = {
      a: 1,
      text: "it's",
      list: [1],
      gone: revoked.proxy,
      run: () => {},
      get hot(): never {
        throw new Error('trap');
      },
    };

    expect(described({ a: 1 })).to.deep.equal(['Object', '{ a: 1 }']);
    expect(described({})).to.deep.equal(['Object', '{}']);
    expect(described(Object.create(null))).to.deep.equal(['Object', '{}']);
    expect(described({ message: '', a: 1 })).to.deep.equal(['Object', '']);
    expect(described(fields)).to.deep.equal([
      'Object',
      `{ a: 1, text: "it's", list: [Object], gone: [Object], run: [Function], hot: [Getter] }`,
    ]);
  });

  it('is nothing but the name of any other object without a message', () => {
    class Refusal {
      readonly secret = 1;
    }

    expect(described(new Refusal())).to.deep.equal(['Refusal', '']);
    expect(described(new Proxy({ secret: 1 }, {}))).to.deep.equal(['Object', '']);
  });

  it('is of bounded length', () => {
    const [name, message] = described({ name: 'n'.repeat(10_000), message: 'm'.repeat(10_000) });

    expect([name?.length, message?.length]).to.deep.equal([128, 1024]);
    expect(message?.at(-1)).to.equal('…');
  });

  it('is of bounded length for an object of many and long fields, too', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, i]));

    expect(described(many)[1]).to.equal('{ k0: 0, k1: 1, k2: 2, k3: 3, k4: 4, k5: 5, k6: 6, k7: 7, … }');
    expect(described({ ['k'.repeat(1_000)]: 'v'.repeat(1_000) })[1]).to.equal(
      `{ ${'k'.repeat(79)}…: '${'v'.repeat(80)}'... 920 more characters }`,
    );
  });

  it('is a stand-in where the error’s getters throw', () => {
    const trap = {
      get: () => {
        throw new Error('trap');
      },
    };
    class Hostile extends Error {
      override get name(): never {
        throw new Error('trap');
      }
    }
    const unreadable = ['Error', '(an error that cannot be read)'];

    expect(described(Object.defineProperty(new Error('x'), 'message', trap))).to.deep.equal(unreadable);
    expect(described(new Hostile())).to.deep.equal(unreadable);
    expect(described(new Proxy({}, trap))).to.deep.equal(unreadable);
    expect(described({ message: { toString: trap.get } })).to.deep.equal(unreadable);
  });

  it('is not kept with the error itself: an error that changes later changes nothing', () => {
    const { analytics } = setUp();
    const error = new Error('before');
    thrownBy(
      analytics.wrap(() => {
        throw error;
      }),
    );

    error.message = 'after';

    expect(onlyEvent(analytics).errorMessage).to.equal('before');
  });
});
