import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { onlyEvent, rejectionOf, SILENT, setUp, thrownBy } from './set-up.js';

describe('executeWrappedCall', () => {
  it('runs the function once with its arguments and returns what it returns', () => {
    const { analytics, clock } = setUp();
    const calls: unknown[][] = [];
    function parse(...args: unknown[]) {
      clock.advance(7);
      calls.push(args);
      return args;
    }

    const result = analytics.executeWrappedCall(parse, 'compute', 1, 'two', undefined);

    expect(result).to.equal(calls[0]);
    expect(calls).to.deep.equal([[1, 'two', undefined]]);
    expect(onlyEvent(analytics)).to.include({ functionName: 'parse', eventType: 'compute', durationMs: 7 });
  });

  it('counts the calls of one function together, over all ways of calling it', async () => {
    const { analytics } = setUp();
    function work() {}

    analytics.executeWrappedCall(work, 'a');
    analytics.executeSyncWrappedCall(work, 'a');
    await analytics.executeAsyncWrappedCall(work, 'a');
    analytics.wrap(work, 'a')();

    expect([...analytics.callCounts]).to.deep.equal([['work', 4]]);
    expect(analytics.getFunctionStats()).to.have.length(1);
  });

  it('follows a promise', async () => {
    const { analytics, clock } = setUp();

    const result = analytics.executeWrappedCall(async (n: number) => n * 2, 'api', 21);
    clock.advance(3);

    expect(result).to.be.instanceOf(Promise);
    expect(await result).to.equal(42);
    expect(onlyEvent(analytics).durationMs).to.equal(3);
  });

  it('throws what the function throws', () => {
    const { analytics } = setUp();
    const error = new Error('no');
    const fail = () => {
      throw error;
    };

    expect(thrownBy(() => analytics.executeWrappedCall(fail, 'api'))).to.deep.equal({ error });
    expect(thrownBy(() => analytics.executeSyncWrappedCall(fail, 'api'))).to.deep.equal({ error });
    expect(analytics.getStats().totalErrors).to.equal(2);
  });

  it('takes track options in the event type’s place', () => {
    const { analytics } = setUp();
    const options = { eventType: 'api', name: 'fetch', className: 'Http', isSuccess: () => false };

    analytics.executeWrappedCall(() => 1, options);

    expect(onlyEvent(analytics)).to.include({ functionName: 'Http.fetch', eventType: 'api', outcome: 'error' });
  });

  it('runs generators and classes as a wrapper would', () => {
    const { analytics } = setUp();
    function* pages() {
      yield 1;
    }

    expect([...analytics.executeWrappedCall(pages, 'read')]).to.deep.equal([1]);
    expect(
      thrownBy(() => analytics.executeWrappedCall(class A {} as unknown as () => void, 'x')).error,
    ).to.be.instanceOf(TypeError);
    expect(analytics.events.map(({ functionName, outcome }) => [functionName, outcome])).to.deep.equal([
      ['pages', 'success'],
      ['A', 'error'],
    ]);
  });

  it('runs untracked when tracking is disabled', () => {
    const analytics = new Analytics({ enabled: false, loggers: SILENT });

    expect(analytics.executeWrappedCall((n: number) => n, 'x', 1)).to.equal(1);
    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('refuses what is no function before anything runs', () => {
    const { analytics } = setUp();
    const none = undefined as unknown as () => void;

    expect(() => analytics.executeWrappedCall(none, 'x')).to.throw(TypeError, 'fn must be a function, got undefined');
    expect(() => analytics.executeSyncWrappedCall(() => {}, '')).to.throw(RangeError, 'eventType must be');
  });
});

describe('executeAsyncWrappedCall', () => {
  it('resolves to what the function resolves to or returns', async () => {
    const { analytics } = setUp();

    expect(await analytics.executeAsyncWrappedCall(async (a: number, b: number) => a + b, 'api', 1, 2)).to.equal(3);
    expect(await analytics.executeAsyncWrappedCall(() => 'sync', 'api')).to.equal('sync');
    expect(analytics.getStats().totalSuccess).to.equal(2);
  });

  it('rejects with what the function throws, at once or later', async () => {
    const { analytics } = setUp();
    const error = new Error('no');

    const atOnce = analytics.executeAsyncWrappedCall(() => {
      throw error;
    }, 'api');
    const later = analytics.executeAsyncWrappedCall(async () => {
      await null;
      throw error;
    }, 'api');

    expect(await rejectionOf(atOnce)).to.deep.equal({ error });
    expect(await rejectionOf(later)).to.deep.equal({ error });
    expect(analytics.getStats().totalErrors).to.equal(2);
  });

  it('rejects for a wrong argument', async () => {
    const { analytics } = setUp();

    const { error } = await rejectionOf(analytics.executeAsyncWrappedCall(7 as unknown as () => void, 'api'));

    expect(error).to.be.instanceOf(TypeError).with.property('message', 'fn must be a function, got 7');
  });
});

describe('measure', () => {
  it('times a block under a name and returns what it returns', () => {
    const { analytics, clock } = setUp();
    clock.nowMs = 50;

    const result = analytics.measure(
      'load config',
      () => {
        clock.advance(9);
        return { ok: true };
      },
      'io',
    );

    expect(result).to.deep.equal({ ok: true });
    expect(onlyEvent(analytics)).to.deep.equal({
      functionName: 'load config',
      eventType: 'io',
      startTime: 50,
      durationMs: 9,
      success: true,
      outcome: 'success',
    });
  });

  it('waits for an async block', async () => {
    const { analytics, clock } = setUp();

    const result = analytics.measure('load', async () => 5);
    clock.advance(4);

    expect(await result).to.equal(5);
    expect(onlyEvent(analytics)).to.include({ eventType: 'default', durationMs: 4 });
  });

  it('throws what the block throws', () => {
    const { analytics } = setUp();
    const error = new Error('no');

    expect(
      thrownBy(() =>
        analytics.measure('load', () => {
          throw error;
        }),
      ),
    ).to.deep.equal({ error });
    expect(onlyEvent(analytics).outcome).to.equal('error');
  });

  it('refuses a name that is none and a block that is none', () => {
    const { analytics } = setUp();

    expect(() => analytics.measure('', () => 1)).to.throw(RangeError, 'name must be a non-empty string');
    expect(() => analytics.measure(7 as unknown as string, () => 1)).to.throw(TypeError, 'name must be');
    expect(() => analytics.measure('load', 'x' as unknown as () => 1)).to.throw(
      TypeError,
      "fn must be a function, got 'x'",
    );
  });
});

describe('startTimer', () => {
  it('counts one call from its start to its end', () => {
    const { analytics, clock } = setUp();
    clock.nowMs = 10;

    const timer = analytics.startTimer('upload', 'io');
    clock.advance(25);
    timer.end();

    expect(onlyEvent(analytics)).to.deep.equal({
      functionName: 'upload',
      eventType: 'io',
      startTime: 10,
      durationMs: 25,
      success: true,
      outcome: 'success',
    });
  });

  it('ends with the block of a using declaration', () => {
    const { analytics, clock } = setUp();

    {
      using _timer = analytics.startTimer('block');
      clock.advance(3);
    }

    expect(onlyEvent(analytics)).to.include({ durationMs: 3, outcome: 'success' });
  });

  it('counts once, by its first end', () => {
    const { analytics } = setUp();

    {
      using timer = analytics.startTimer('upload');
      timer.end('cancelled');
      timer.end();
    }

    expect(onlyEvent(analytics).outcome).to.equal('cancelled');
  });

  it('is not counted while it runs', () => {
    const { analytics } = setUp();

    analytics.startTimer('upload');

    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('takes each outcome', () => {
    const { analytics } = setUp();

    for (const outcome of ['success', 'error', 'cancelled'] as const) analytics.startTimer(outcome).end(outcome);

    expect(analytics.events.map(({ outcome }) => outcome)).to.deep.equal(['success', 'error', 'cancelled']);
    expect(analytics.events[1]).to.include({ errorName: 'Error', errorMessage: '' });
  });

  it('takes an error: the one the call failed with, or was cancelled by', () => {
    const { analytics } = setUp();

    analytics.startTimer('upload').end(new RangeError('too big'));
    analytics.startTimer('upload').end(new DOMException('stopped', 'AbortError'));

    expect(analytics.events[0]).to.include({ outcome: 'error', errorName: 'RangeError', errorMessage: 'too big' });
    expect(analytics.events[1]?.outcome).to.equal('cancelled');
  });

  it('can be ended without its receiver', () => {
    const { analytics } = setUp();
    const { end } = analytics.startTimer('upload');

    end();

    expect(onlyEvent(analytics).functionName).to.equal('upload');
  });

  it('counts nothing that started while tracking was disabled', () => {
    const { analytics } = setUp();

    analytics.disable();
    const timer = analytics.startTimer('upload');
    analytics.enable();
    timer.end();

    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('takes no place of maxFunctions while tracking is disabled', () => {
    const { analytics } = setUp({ maxFunctions: 1 });
    analytics.disable();
    analytics.startTimer('disabled').end();
    analytics.enable();

    analytics.startTimer('enabled').end();

    expect(onlyEvent(analytics).functionName).to.equal('enabled');
  });

  it('runs side by side with others of the same name', () => {
    const { analytics, clock } = setUp();

    const first = analytics.startTimer('upload');
    clock.advance(5);
    const second = analytics.startTimer('upload');
    clock.advance(5);
    first.end();
    second.end();

    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([10, 5]);
  });
});
