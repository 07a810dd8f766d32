import { SpanStatusCode, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import fc from 'fast-check';
import { type TraceCallsOptions, traceCalls } from '../../../src/export/opentelemetry/index.js';
import { Analytics } from '../../../src/index.js';
import { FakeLogger, rejectionOf, SILENT, setUp, thrownBy } from '../../track/set-up.js';
import { idOf, parentOf, TestTelemetry, withContextManager } from './set-up.js';

const DURATION = 'tracklight.call.duration';

function traced(processors: readonly SpanProcessor[] = []) {
  const { analytics, clock } = setUp();
  const telemetry = new TestTelemetry(...processors);
  const stop = traceCalls(analytics, telemetry.instruments);
  return { analytics, clock, telemetry, stop };
}

/** Some turns of the event loop, differently many each time. */
async function wait(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise(setImmediate);
}

describe('traceCalls', () => {
  withContextManager();

  describe('makes a span', () => {
    it('of each call, with its name, event type and outcome', () => {
      const { analytics, telemetry } = traced();
      const parse = analytics.wrap(function parseYear(text: string) {
        return Number(text);
      }, 'compute');

      expect(parse('1984')).to.equal(1984);

      const { attributes, status, events } = telemetry.span('parseYear');
      expect(attributes).to.deep.equal({
        'code.function.name': 'parseYear',
        'tracklight.event_type': 'compute',
        'tracklight.outcome': 'success',
      });
      expect(status).to.deep.equal({ code: SpanStatusCode.UNSET });
      expect(events).to.deep.equal([]);
    });

    it('named by the class for the methods of one that was decorated long before', async () => {
      const { analytics } = setUp();
      class Catalog {
        @analytics.track('api') async fetch(id: string) {
          await wait(1);
          return id;
        }
      }
      const catalog = new Catalog();
      const telemetry = new TestTelemetry();

      await catalog.fetch('before');
      const stop = traceCalls(analytics, telemetry.instruments);
      await catalog.fetch('while');
      stop();
      await catalog.fetch('after');

      expect(telemetry.spans.map(({ name }) => name)).to.deep.equal(['Catalog.fetch']);
    });

    it('of an error: status, type and the exception', () => {
      const { analytics, telemetry } = traced();
      class QuotaError extends RangeError {}
      const error = new QuotaError('too much');
      const spend = analytics.wrap(function spend() {
        throw error;
      });

      expect(thrownBy(spend)).to.deep.equal({ error });

      const { attributes, status, events } = telemetry.span('spend');
      expect(status).to.deep.equal({ code: SpanStatusCode.ERROR, message: 'too much' });
      expect(attributes).to.include({ 'error.type': 'RangeError', 'tracklight.outcome': 'error' });
      expect(events).to.have.length(1);
      expect(events[0]).to.deep.include({ name: 'exception' });
      expect(events[0]?.attributes).to.include({ 'exception.type': 'RangeError', 'exception.message': 'too much' });
      expect(events[0]?.attributes?.['exception.stacktrace']).to.include('trace-calls.test.ts');
    });

    it('of a rejection', async () => {
      const { analytics, telemetry } = traced();
      const error = new TypeError('no');
      const load = analytics.wrap(async function load() {
        await wait(1);
        throw error;
      });

      expect(await rejectionOf(load())).to.deep.equal({ error });

      expect(telemetry.span('load').attributes).to.include({ 'error.type': 'TypeError' });
      expect(telemetry.span('load').status.code).to.equal(SpanStatusCode.ERROR);
    });

    it('of a result that isSuccess refuses: an error without an exception', () => {
      const { analytics, telemetry } = traced();
      const ask = analytics.wrap(
        function ask() {
          return 404;
        },
        { isSuccess: ({ result }) => result < 400 },
      );

      expect(ask()).to.equal(404);

      const { attributes, status, events } = telemetry.span('ask');
      expect(attributes).to.include({ 'error.type': 'UnsuccessfulResult' });
      expect(status).to.deep.equal({ code: SpanStatusCode.ERROR, message: 'isSuccess returned false' });
      expect(events).to.deep.equal([]);
    });

    it('of a cancelled call, which is no error', async () => {
      const { analytics, telemetry } = traced();
      const load = analytics.wrap(async function load(signal: AbortSignal) {
        await wait(1);
        signal.throwIfAborted();
      });

      await rejectionOf(load(AbortSignal.abort()));

      const { attributes, status, events } = telemetry.span('load');
      expect(attributes).to.include({ 'tracklight.outcome': 'cancelled' }).and.not.have.property('error.type');
      expect(status).to.deep.equal({ code: SpanStatusCode.UNSET });
      expect(events).to.deep.equal([]);
    });

    it('of a timer, which is never the active one', () => {
      const { analytics, telemetry } = traced();

      const timer = analytics.startTimer('wait', 'io');
      expect(trace.getActiveSpan()).to.equal(undefined);
      timer.end();

      expect(telemetry.span('wait').attributes).to.include({ 'tracklight.event_type': 'io' });
    });

    it('of nothing while tracking is disabled', () => {
      const { analytics, telemetry } = traced();
      const work = analytics.wrap(() => 1);

      analytics.disable();
      work();

      expect(telemetry.spans).to.deep.equal([]);
    });
  });

  describe('nests', () => {
    it('what a call calls below it, and below what is active around it', () => {
      const { analytics, telemetry } = traced();
      const inner = analytics.wrap(function inner() {});
      const outer = analytics.wrap(function outer() {
        inner();
        telemetry.tracer.startActiveSpan('by hand', (span) => {
          inner();
          span.end();
        });
      });

      telemetry.tracer.startActiveSpan('request', (span) => {
        outer();
        span.end();
      });

      const [first, second] = telemetry.named('inner');
      expect(parentOf(telemetry.span('outer'))).to.equal(idOf(telemetry.span('request')));
      expect(parentOf(first)).to.equal(idOf(telemetry.span('outer')));
      expect(parentOf(second)).to.equal(idOf(telemetry.span('by hand')));
      expect(parentOf(telemetry.span('by hand'))).to.equal(idOf(telemetry.span('outer')));
    });

    it('the calls of 64 concurrent calls below their own, across await', async () => {
      const { analytics, telemetry } = traced();
      const read = analytics.wrap(async function read(n: number) {
        trace.getActiveSpan()?.setAttribute('n', n);
        await wait(n % 5);
        return n;
      });
      const handle = analytics.wrap(async function handle(n: number) {
        trace.getActiveSpan()?.setAttribute('n', n);
        await wait(n % 3);
        const first = await read(n);
        await wait((n * 7) % 4);
        return first + (await read(n));
      });

      const sums = await Promise.all(Array.from({ length: 64 }, (_, n) => handle(n)));

      expect(sums).to.deep.equal(Array.from({ length: 64 }, (_, n) => 2 * n));
      const handles = new Map(telemetry.named('handle').map((span) => [idOf(span), span]));
      const reads = telemetry.named('read');
      expect(handles.size).to.equal(64);
      expect(reads).to.have.length(128);
      for (const span of reads) {
        expect(handles.get(parentOf(span))?.attributes['n']).to.equal(span.attributes['n']);
      }
      expect(new Set(telemetry.spans.map((span) => span.spanContext().traceId)).size).to.equal(64);
    });

    it('nothing below a call that has ended', async () => {
      const { analytics, telemetry } = traced();
      const first = analytics.wrap(async function first() {
        await wait(1);
      });
      const second = analytics.wrap(function second() {});

      await first();
      second();

      expect(parentOf(telemetry.span('second'))).to.equal(undefined);
      expect(trace.getActiveSpan()).to.equal(undefined);
    });

    it('what each step of a generator calls below the generator', async () => {
      const { analytics, telemetry } = traced();
      const read = analytics.wrap(async function read() {
        await wait(1);
      });
      const outside = analytics.wrap(function outside() {});
      const pages = analytics.wrap(async function* pages() {
        await read();
        yield 1;
        await read();
        yield 2;
      });

      for await (const _ of pages()) outside();

      const id = idOf(telemetry.span('pages'));
      expect(telemetry.named('read').map(parentOf)).to.deep.equal([id, id]);
      expect(telemetry.named('outside').map(parentOf)).to.deep.equal([undefined, undefined]);
    });

    it('what a constructor calls below the constructor', () => {
      const { analytics, telemetry } = traced();
      const open = analytics.wrap(function open() {});
      class Connection {
        constructor() {
          open();
        }
      }
      const Tracked = analytics.wrap(Connection);

      expect(new Tracked()).to.be.instanceOf(Connection);

      expect(parentOf(telemetry.span('open'))).to.equal(idOf(telemetry.span('Connection')));
    });

    it('the calls of two Analytics in each other', () => {
      const { analytics, telemetry } = traced();
      const { analytics: other } = setUp();
      traceCalls(other, telemetry.instruments);
      const inner = other.wrap(function inner() {});

      analytics.measure('outer', () => inner());

      expect(parentOf(telemetry.span('inner'))).to.equal(idOf(telemetry.span('outer')));
    });
  });

  describe('measures', () => {
    it('durations in seconds, by function, event type, outcome and error type', async () => {
      const { analytics, clock, telemetry } = traced();
      const work = analytics.wrap(function work(ms: number) {
        clock.advance(ms);
        if (ms > 1_000) throw new RangeError('slow');
      }, 'io');

      work(250);
      work(500);
      thrownBy(() => work(2_000));

      const by = { 'code.function.name': 'work', 'tracklight.event_type': 'io' };
      expect(await telemetry.metric(DURATION)).to.deep.equal([
        { attributes: { ...by, 'tracklight.outcome': 'success' }, value: 0.75, count: 2 },
        { attributes: { ...by, 'tracklight.outcome': 'error', 'error.type': 'RangeError' }, value: 2, count: 1 },
      ]);
      expect(await telemetry.descriptor(DURATION)).to.include({ unit: 's' });
    });

    it('no more than a hundred types of errors: further ones count as (overflow)', async () => {
      const { analytics, telemetry } = traced();
      const fail = analytics.wrap(function fail(name: string) {
        throw Object.assign(new Error('no'), { name });
      });

      for (let i = 0; i < 150; i++) thrownBy(() => fail(`E${i}`));

      const series = await telemetry.metric(DURATION);
      const overflow = series.find(({ attributes }) => attributes['error.type'] === '(overflow)');
      expect(series).to.have.length(101);
      expect(overflow?.count).to.equal(50);
    });
  });

  describe('ends', () => {
    it('when it is called, as often as that is', () => {
      const { analytics, telemetry, stop } = traced();
      const work = analytics.wrap(() => 1);

      stop();
      stop();
      work();

      expect(telemetry.spans).to.deep.equal([]);
    });

    it('with the using block', () => {
      const { analytics } = setUp();
      const telemetry = new TestTelemetry();
      const work = analytics.wrap(function work() {});

      {
        using _ = traceCalls(analytics, telemetry.instruments);
        work();
      }
      work();

      expect(telemetry.named('work')).to.have.length(1);
    });

    it('for itself alone where it was switched on twice', () => {
      const { analytics, telemetry, stop } = traced();
      const other = new TestTelemetry();
      const stopOther = traceCalls(analytics, other.instruments);
      const work = analytics.wrap(function work() {});

      work();
      stop();
      work();
      stopOther();
      work();

      expect([telemetry.spans.length, other.spans.length]).to.deep.equal([1, 2]);
    });

    it('but calls under way keep their spans', async () => {
      const { analytics, telemetry, stop } = traced();
      const load = analytics.wrap(async function load() {
        await wait(2);
      });

      const promise = load();
      stop();
      await promise;

      expect(telemetry.named('load')).to.have.length(1);
    });
  });

  describe('leaves the call untouched', () => {
    const thrower = () => {
      throw new Error('broken processor');
    };
    const processor = (broken: Partial<SpanProcessor>): SpanProcessor => ({
      onStart() {},
      onEnd() {},
      async forceFlush() {},
      async shutdown() {},
      ...broken,
    });

    for (const [title, broken] of Object.entries({ starts: { onStart: thrower }, ends: { onEnd: thrower } })) {
      it(`when a span processor throws as the span ${title}, and tells once`, async () => {
        const console = new FakeLogger();
        const analytics = new Analytics({ loggers: { ...SILENT, console } });
        traceCalls(analytics, new TestTelemetry(processor(broken)).instruments);
        const load = analytics.wrap(async (n: number) => n);

        expect(await Promise.all([load(1), load(2)])).to.deep.equal([1, 2]);

        expect(analytics.getStats().totalSuccess).to.equal(2);
        const warnings = console.lines.filter((line) => line.startsWith('warn'));
        expect(warnings).to.deep.equal(['warn: A tracer of calls failed: Error: broken processor']);
      });
    }

    it('whatever it throws, also what cannot be read', () => {
      const { analytics, telemetry } = traced();
      const fail = analytics.wrap(function fail(error: unknown) {
        throw error;
      });

      fc.assert(
        fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (error) => {
          expect(Object.is(thrownBy(() => fail(error)).error, error)).to.equal(true);
        }),
        { numRuns: 300 },
      );
      const unreadable = new Proxy(new Error('x'), { get: thrower });
      expect(thrownBy(() => fail(unreadable)).error).to.equal(unreadable);

      expect(telemetry.spans).to.have.length(301);
      for (const { status } of telemetry.spans) expect(status.code).to.equal(SpanStatusCode.ERROR);
    });

    it('and keeps little of a megabyte of message', () => {
      const { analytics, telemetry } = traced();
      const error = new Error('x'.repeat(1_000_000));

      thrownBy(() =>
        analytics.measure('fail', () => {
          throw error;
        }),
      );

      const { status, events } = telemetry.span('fail');
      expect(status.message).to.have.length(1_024);
      expect(String(events[0]?.attributes?.['exception.stacktrace']).length).to.equal(8_192);
    });

    it('whatever functions are called', () => {
      const { analytics, telemetry } = traced();
      const names = ['__proto__', 'constructor', 'toString', '\u0000\u202e', '💥'.repeat(5_000), ' '];

      for (const name of names) expect(analytics.measure(name, () => 1, name)).to.equal(1);

      expect(telemetry.spans).to.have.length(names.length);
      expect(telemetry.spans[0]?.attributes['code.function.name']).to.equal('__proto__');
      for (const { name } of telemetry.spans) expect(name.length).to.be.at.most(256);
    });

    it('when nothing is sampled', async () => {
      const { analytics, clock } = setUp();
      const telemetry = new TestTelemetry();
      const tracer = new BasicTracerProvider({ sampler: new AlwaysOffSampler() }).getTracer('off');
      traceCalls(analytics, { tracer, meter: telemetry.meter });

      analytics.measure('work', () => clock.advance(500));

      expect(telemetry.spans).to.deep.equal([]);
      expect((await telemetry.metric(DURATION))[0]).to.include({ value: 0.5, count: 1 });
    });
  });

  it('does nothing that shows without an SDK', async () => {
    const { analytics } = setUp();
    traceCalls(analytics);
    const load = analytics.wrap(async (n: number) => n + 1);

    expect(await load(1)).to.equal(2);
  });

  it('refuses what is no Analytics, no tracer and no option', () => {
    const { analytics } = setUp();
    const { meter } = new TestTelemetry();
    const traceWith = (options: unknown) => () => traceCalls(analytics, options as TraceCallsOptions);

    expect(() => traceCalls({} as Analytics)).to.throw(TypeError, 'analytics must be an Analytics, got {}');
    expect(() => traceCalls(null as unknown as Analytics)).to.throw(
      TypeError,
      'analytics must be an Analytics, got null',
    );
    expect(traceWith({ tracer: {}, meter })).to.throw(TypeError, 'tracer.startSpan must be a function, got undefined');
    expect(traceWith({ tracer: 5, meter })).to.throw(TypeError, 'tracer must be an object with startSpan, got 5');
    expect(traceWith({ meter: null })).to.throw(
      TypeError,
      'meter must be an object with createCounter, createHistogram, got null',
    );
    expect(traceWith({ trace: 1 })).to.throw(
      TypeError,
      "TraceCallsOptions has no option 'trace'; known are tracer, meter",
    );
  });
});

describe('traceCalls: without a context manager', () => {
  it('makes the same spans, each a trace of its own', async () => {
    const { analytics, telemetry } = traced();
    const inner = analytics.wrap(async function inner() {
      await wait(1);
      return 1;
    });

    expect(await analytics.measure('outer', async () => (await inner()) + 1)).to.equal(2);

    expect(telemetry.spans.map((span) => [span.name, parentOf(span)])).to.deep.equal([
      ['inner', undefined],
      ['outer', undefined],
    ]);
  });
});
