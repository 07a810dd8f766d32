import { expect } from 'chai';
import { type CallTrace, type CallTracer, TRACE_CALLS, type TracedEnd } from '../../src/collect/call-tracer.js';
import { Analytics } from '../../src/index.js';
import { FakeLogger, onlyEvent, rejectionOf, SILENT, setUp, thrownBy } from './set-up.js';

/** Writes down what it sees. */
class FakeTracer implements CallTracer {
  readonly log: string[] = [];
  readonly ends: TracedEnd[] = [];

  begin({ functionName, eventType }: { functionName: string; eventType: string }): CallTrace {
    this.log.push(`begin ${functionName} ${eventType}`);
    return {
      run: (code) => {
        this.log.push(`run ${functionName}`);
        return code();
      },
      end: (end) => {
        this.log.push(`end ${functionName} ${end.outcome}`);
        this.ends.push(end);
      },
    };
  }
}

function traced(options = {}) {
  const { analytics, clock } = setUp(options);
  const tracer = new FakeTracer();
  const stop = analytics[TRACE_CALLS](tracer);
  return { analytics, clock, tracer, stop };
}

describe('A tracer of calls', () => {
  it('is there from before a call to its end, and the call is counted as ever', () => {
    const { analytics, clock, tracer } = traced();
    const parse = analytics.wrap(function parse(this: unknown, ...args: unknown[]) {
      clock.advance(7);
      return [this, ...args];
    }, 'compute');

    const result = parse.call('self', 1, 2);

    expect(result.map(String)).to.deep.equal(['self', '1', '2']);
    expect(tracer.log).to.deep.equal(['begin parse compute', 'run parse', 'end parse success']);
    expect(tracer.ends).to.deep.equal([{ outcome: 'success', durationMs: 7, error: undefined, isThrown: false }]);
    expect(onlyEvent(analytics)).to.include({ functionName: 'parse', durationMs: 7, outcome: 'success' });
  });

  it('sees functions that were wrapped before it came, and none after it left', () => {
    const { analytics } = setUp();
    const work = analytics.wrap(function work() {});
    const tracer = new FakeTracer();

    work();
    const stop = analytics[TRACE_CALLS](tracer);
    work();
    stop();
    work();

    expect(tracer.ends).to.have.length(1);
    expect(analytics.getStats().totalCalls).to.equal(3);
  });

  it('sees nothing while calls are not tracked', () => {
    const { analytics, tracer } = traced();
    const work = analytics.wrap(function work() {});

    analytics.disable();
    work();
    analytics.startTimer('wait').end();
    expect(tracer.log).to.deep.equal([]);
    analytics.enable();
    work();

    expect(tracer.ends).to.have.length(1);
    expect(analytics.getStats().totalCalls).to.equal(1);
  });

  it('leaves once each time it came', () => {
    const { analytics, tracer, stop } = traced();
    const stopAgain = analytics[TRACE_CALLS](tracer);
    const work = analytics.wrap(function work() {});

    work();
    expect(tracer.ends).to.have.length(2);
    stop();
    stop();
    work();
    expect(tracer.ends).to.have.length(3);
    stopAgain();
    work();

    expect(tracer.ends).to.have.length(3);
  });

  it('runs a call inside of the tracers that came before it', () => {
    const { analytics } = setUp();
    const log: string[] = [];
    for (const name of ['first', 'second']) {
      analytics[TRACE_CALLS]({
        begin: () => ({
          run: (code) => {
            log.push(`enter ${name}`);
            const result = code();
            log.push(`leave ${name}`);
            return result;
          },
          end: () => {},
        }),
      });
    }

    analytics.measure('work', () => log.push('work'));

    expect(log).to.deep.equal(['enter first', 'enter second', 'work', 'leave second', 'leave first']);
  });

  it('is told of what a call failed with, and whether it was thrown', () => {
    const { analytics, tracer } = traced();
    const error = new TypeError('no');
    const fail = analytics.wrap(() => {
      throw error;
    });
    const dislike = analytics.wrap(() => 1, { isSuccess: () => false });

    expect(thrownBy(fail)).to.deep.equal({ error });
    expect(dislike()).to.equal(1);
    analytics.startTimer('wait').end('error');

    expect(tracer.ends.map(({ outcome, isThrown }) => [outcome, isThrown])).to.deep.equal([
      ['error', true],
      ['error', false],
      ['error', false],
    ]);
    expect(tracer.ends[0]?.error).to.equal(error);
    expect(analytics.getStats().totalErrors).to.equal(3);
  });

  it('is told that an AbortError cancelled the call', async () => {
    const { analytics, tracer } = traced();
    const error = new DOMException('enough', 'AbortError');
    const load = analytics.wrap(async () => {
      throw error;
    });

    expect(await rejectionOf(load())).to.deep.equal({ error });

    expect(tracer.ends).to.have.length(1);
    expect(tracer.ends[0]?.outcome).to.equal('cancelled');
    expect(onlyEvent(analytics).outcome).to.equal('cancelled');
  });

  it('sees an async call end when its promise does', async () => {
    const { analytics, clock, tracer } = traced();
    const load = analytics.wrap(async function load() {
      await undefined;
      clock.advance(5);
      return 'body';
    });

    const promise = load();
    expect(tracer.log).to.deep.equal(['begin load default', 'run load']);

    expect(await promise).to.equal('body');
    expect(tracer.ends).to.have.length(1);
    expect(tracer.ends[0]?.durationMs).to.equal(5);
  });

  it('sees a constructor, with its new.target', () => {
    const { analytics, tracer } = traced();
    class Base {
      readonly made: string;
      constructor() {
        this.made = new.target.name;
      }
    }
    const Tracked = analytics.wrap(Base);
    class Derived extends Tracked {}

    expect([new Tracked().made, new Derived().made]).to.deep.equal(['Base', 'Derived']);
    const log = ['begin Base default', 'run Base', 'end Base success'];
    expect(tracer.log).to.deep.equal([...log, ...log]);
  });

  it('sees a generator from its first step to its end, running each step', () => {
    const { analytics, tracer } = traced();
    const count = analytics.wrap(function* count() {
      yield 1;
      yield 2;
    });

    const generator = count();
    expect(tracer.log).to.deep.equal([]);
    expect([...generator]).to.deep.equal([1, 2]);

    expect(tracer.log).to.deep.equal([
      'begin count default',
      'run count',
      'run count',
      'run count',
      'end count success',
    ]);
  });

  it('sees an async generator that is left early as cancelled', async () => {
    const { analytics, tracer } = traced();
    const count = analytics.wrap(async function* count() {
      yield 1;
      yield 2;
    });

    for await (const _ of count()) break;

    expect(tracer.log).to.deep.equal(['begin count default', 'run count', 'run count', 'end count cancelled']);
  });

  it('does not see a generator that is closed before its first step', () => {
    const { analytics, tracer } = traced();
    const count = analytics.wrap(function* count() {
      yield 1;
    });

    count().return(undefined);

    expect(tracer.log).to.deep.equal([]);
    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('sees a timer, which runs nothing', () => {
    const { analytics, clock, tracer } = traced();

    const timer = analytics.startTimer('wait', 'io');
    clock.advance(4);
    timer.end();

    expect(tracer.log).to.deep.equal(['begin wait io', 'end wait success']);
    expect(tracer.ends[0]?.durationMs).to.equal(4);
  });

  it('sees executeWrappedCall, measure and the members of decorated classes', async () => {
    const { analytics, tracer } = traced();
    class Catalog {
      @analytics.track('api') async fetch() {
        return 1;
      }
      @analytics.track('db') get size() {
        return 2;
      }
    }

    analytics.executeWrappedCall(function once() {}, 'a');
    analytics.measure('block', () => 1);
    await new Catalog().fetch();
    void new Catalog().size;

    expect(tracer.log.filter((line) => line.startsWith('begin'))).to.deep.equal([
      'begin once a',
      'begin block default',
      'begin Catalog.fetch api',
      'begin Catalog.size db',
    ]);
    expect(tracer.ends).to.have.length(4);
  });

  it('shares the overflow function’s name once there are too many', () => {
    const { analytics, tracer } = traced({ maxFunctions: 1 });

    for (const name of ['one', 'two', 'three']) analytics.measure(name, () => 1);

    expect(tracer.log.filter((line) => line.startsWith('begin'))).to.deep.equal([
      'begin one default',
      'begin (overflow) (overflow)',
      'begin (overflow) (overflow)',
    ]);
  });

  it('finds what its own calls take in the overhead', () => {
    const { analytics, clock } = setUp();
    analytics[TRACE_CALLS]({
      begin: () => {
        clock.advance(2);
        return { run: (code) => code(), end: () => clock.advance(3) };
      },
    });

    analytics.measure('work', () => clock.advance(10));

    expect(analytics.getStats()).to.include({ totalTimeMs: 10, overheadMs: 5 });
  });

  it('finds it in the overhead of async calls too', async () => {
    const { analytics, clock } = setUp();
    analytics[TRACE_CALLS]({
      begin: () => {
        clock.advance(2);
        return { run: (code) => code(), end: () => clock.advance(3) };
      },
    });

    await analytics.measure('work', async () => clock.advance(10));

    expect(analytics.getStats().totalTimeMs).to.equal(10);
    expect(analytics.getStats().overheadMs).to.be.closeTo(5, 0.001);
  });

  describe('that makes tracked calls itself', () => {
    it('is not asked about them, and they are counted', () => {
      const { analytics, clock } = setUp();
      const inner = analytics.wrap(function inner() {
        clock.advance(1);
      });
      const log: string[] = [];
      analytics[TRACE_CALLS]({
        begin: ({ functionName }) => {
          log.push(functionName);
          inner();
          return { run: (code) => code(), end: () => inner() };
        },
      });

      analytics.measure('outer', () => clock.advance(10));

      expect(log).to.deep.equal(['outer']);
      expect([...analytics.callCounts]).to.have.deep.members([
        ['outer', 1],
        ['inner', 2],
      ]);
      expect(analytics.events.find(({ functionName }) => functionName === 'outer')?.durationMs).to.equal(10);
    });

    it('is asked about those that the call’s own code makes', () => {
      const { analytics, tracer } = traced();
      const inner = analytics.wrap(function inner() {});

      analytics.measure('outer', () => inner());

      expect(tracer.log.slice(2, 4)).to.deep.equal(['begin inner default', 'run inner']);
    });
  });

  describe('that fails', () => {
    const broken = new Error('broken tracer');
    const fail = () => {
      throw broken;
    };
    const tracers: Record<string, () => CallTracer> = {
      'when a call begins': () => ({ begin: fail }),
      'when it is to run the call': () => ({ begin: () => ({ run: fail, end: () => {} }) }),
      'after it ran the call': () => ({
        begin: () => ({
          run: (code) => {
            code();
            return fail();
          },
          end: () => {},
        }),
      }),
      'when the call ends': () => ({ begin: () => ({ run: (code) => code(), end: fail }) }),
      'by running the call twice': () => ({
        begin: () => ({
          run: (code) => {
            code();
            return code();
          },
          end: () => {},
        }),
      }),
      'by running nothing': () => ({ begin: () => ({ run: () => undefined as never, end: () => {} }) }),
    };

    for (const [title, make] of Object.entries(tracers)) {
      it(`${title}, leaves the call as it is`, async () => {
        const { analytics } = setUp();
        analytics[TRACE_CALLS](make());
        const error = new Error('its own');
        let calls = 0;
        const work = analytics.wrap((n: number) => {
          calls++;
          if (n === 0) throw error;
          return n;
        });
        const load = analytics.wrap(async (n: number) => work(n));

        expect(work(1)).to.equal(1);
        expect(thrownBy(() => work(0))).to.deep.equal({ error });
        expect(await load(2)).to.equal(2);
        expect(await rejectionOf(load(0))).to.deep.equal({ error });

        expect(calls).to.equal(4);
        expect(analytics.getStats()).to.include({ totalCalls: 6, totalErrors: 3 });
      });
    }

    it('is told once', () => {
      const console = new FakeLogger();
      const analytics = new Analytics({ loggers: { ...SILENT, console } });
      analytics[TRACE_CALLS]({ begin: fail });

      for (let i = 0; i < 3; i++) analytics.measure('work', () => 1);

      expect(console.lines.filter((line) => JSON.stringify(line).includes('broken tracer'))).to.have.length(1);
    });

    it('does not keep the call from the other tracers', () => {
      const { analytics, tracer } = traced();
      analytics[TRACE_CALLS]({ begin: fail });

      analytics.measure('work', () => 1);

      expect(tracer.ends).to.have.length(1);
    });
  });
});
