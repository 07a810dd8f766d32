import { SpanStatusCode, trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { OTelHook, type OTelHookOptions } from '../../../src/export/opentelemetry/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { FakeLogger } from '../../console/fakes.js';
import { idOf, parentOf, TestTelemetry, withContextManager } from './set-up.js';

function openHook(options: OTelHookOptions = {}) {
  const telemetry = new TestTelemetry();
  const clock = new ManualClock();
  const logger = new FakeLogger();
  const hook = new OTelHook({ ...telemetry.instruments, clock, logger, ...options });
  return { hook, telemetry, clock, logger };
}

describe('OTelHook', () => {
  withContextManager();

  it('makes a span of an evaluation, under the names of both conventions', () => {
    const { hook, telemetry } = openHook({ providerName: 'flagd' });

    const span = hook.startEvaluationSpan('checkout', { targetingKey: 'ann' }, 'string');
    hook.endEvaluationSpan(span, { value: 'secret', reason: 'TARGETING_MATCH', variant: 'one-page' });

    const { attributes, status } = telemetry.span('feature_flag.evaluation');
    expect(attributes).to.deep.equal({
      'feature_flag.key': 'checkout',
      'feature_flag.type': 'string',
      'feature_flag.reason': 'TARGETING_MATCH',
      'feature_flag.variant': 'one-page',
      'feature_flag.targeting_key': 'ann',
      'feature_flag.result.reason': 'targeting_match',
      'feature_flag.result.variant': 'one-page',
      'feature_flag.context.id': 'ann',
      'feature_flag.provider.name': 'flagd',
    });
    expect(status.code).to.equal(SpanStatusCode.UNSET);
  });

  it('makes it a child of the active span', () => {
    const { hook, telemetry } = openHook();

    telemetry.tracer.startActiveSpan('request', (request) => {
      hook.endEvaluationSpan(hook.startEvaluationSpan('checkout'), { reason: 'STATIC' });
      request.end();
    });

    expect(parentOf(telemetry.span('feature_flag.evaluation'))).to.equal(idOf(telemetry.span('request')));
  });

  it('uses the names of one convention when told to', () => {
    const namesOf = (semconv: 'current' | 'original') => {
      const { hook, telemetry } = openHook({ semconv });
      hook.endEvaluationSpan(hook.startEvaluationSpan('checkout'), { reason: 'STATIC', variant: 'on' });
      return Object.keys(telemetry.span('feature_flag.evaluation').attributes);
    };

    expect(namesOf('current')).to.deep.equal([
      'feature_flag.key',
      'feature_flag.result.reason',
      'feature_flag.result.variant',
    ]);
    expect(namesOf('original')).to.deep.equal(['feature_flag.key', 'feature_flag.reason', 'feature_flag.variant']);
  });

  it('takes null for what is not known: neither an error nor uncounted', async () => {
    const { hook, telemetry } = openHook();
    const unknown = { reason: null, variant: null, errorCode: null, errorMessage: null };

    hook.endEvaluationSpan(hook.startEvaluationSpan('checkout'), unknown);

    const { attributes, status } = telemetry.span('feature_flag.evaluation');
    expect(status.code).to.equal(SpanStatusCode.UNSET);
    expect(attributes).to.deep.equal({ 'feature_flag.key': 'checkout' });
    expect(await telemetry.metric('feature_flag.evaluation.count')).to.have.length(1);
  });

  it('tells a failed evaluation by status, error type and message', () => {
    const { hook, telemetry } = openHook();

    const span = hook.startEvaluationSpan('checkout');
    const errorMessage = `not there${'!'.repeat(2_000)}`;
    hook.endEvaluationSpan(span, { value: false, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND', errorMessage });

    const { attributes, status } = telemetry.span('feature_flag.evaluation');
    expect(status.code).to.equal(SpanStatusCode.ERROR);
    expect(status.message).to.equal(errorMessage.slice(0, 1_024));
    expect(attributes).to.include({
      'error.type': 'flag_not_found',
      'feature_flag.error_code': 'FLAG_NOT_FOUND',
      'feature_flag.error.message': errorMessage.slice(0, 1_024),
    });
  });

  it('calls an error general when no more is known', () => {
    const { hook, telemetry } = openHook();

    hook.endEvaluationSpan(hook.startEvaluationSpan('checkout'), { reason: 'ERROR' });

    expect(telemetry.span('feature_flag.evaluation').attributes).to.include({ 'error.type': 'general' });
  });

  it('counts evaluations and their latency in milliseconds, by flag and reason', async () => {
    const { hook, telemetry, clock } = openHook({ semconv: 'original' });

    for (const ms of [1.5, 2.5]) {
      const span = hook.startEvaluationSpan('checkout', { targetingKey: `user-${ms}` });
      clock.advanceMs(ms);
      hook.endEvaluationSpan(span, { reason: 'STATIC' });
    }

    const attributes = { 'feature_flag.key': 'checkout', 'feature_flag.reason': 'STATIC' };
    expect(await telemetry.metric('feature_flag.evaluation.count')).to.deep.equal([{ attributes, value: 2 }]);
    expect(await telemetry.metric('feature_flag.evaluation.latency')).to.deep.equal([
      { attributes, value: 4, count: 2 },
    ]);
    expect(await telemetry.descriptor('feature_flag.evaluation.latency')).to.include({ unit: 'ms' });
  });

  it('counts further flags and reasons as (overflow) once there are many', async () => {
    const { hook, telemetry } = openHook({ semconv: 'original' });

    for (let i = 0; i < 600; i++) {
      hook.endEvaluationSpan(hook.startEvaluationSpan(`flag-${i}`), { reason: `reason-${i}` });
    }

    const series = await telemetry.metric('feature_flag.evaluation.count');
    expect(series).to.have.length(501);
    expect(series.find(({ attributes }) => attributes['feature_flag.key'] === '(overflow)')).to.deep.equal({
      attributes: { 'feature_flag.key': '(overflow)', 'feature_flag.reason': '(overflow)' },
      value: 100,
    });
  });

  it('ends a span once, and none that it did not begin', async () => {
    const { hook, telemetry } = openHook();
    const span = hook.startEvaluationSpan('checkout');
    const foreign = telemetry.tracer.startSpan('foreign');

    for (let i = 0; i < 2; i++) hook.endEvaluationSpan(span, { reason: 'STATIC' });
    hook.endEvaluationSpan(foreign, { reason: 'STATIC' });

    expect(telemetry.spans).to.have.length(1);
    expect((await telemetry.metric('feature_flag.evaluation.count'))[0]?.value).to.equal(1);
  });

  describe('with recordValues', () => {
    const toldOf = (value: unknown) => {
      const { hook, telemetry } = openHook({ recordValues: true });
      hook.endEvaluationSpan(hook.startEvaluationSpan('checkout'), { value, reason: 'STATIC' });
      const { attributes } = telemetry.span('feature_flag.evaluation');
      return [attributes['feature_flag.value'], attributes['feature_flag.result.value']];
    };

    it('tells a value as text under the original name, and as it is under today’s', () => {
      expect(toldOf('on')).to.deep.equal(['on', 'on']);
      expect(toldOf(2.5)).to.deep.equal(['2.5', 2.5]);
      expect(toldOf(false)).to.deep.equal(['false', false]);
      expect(toldOf({ size: [1, null] })).to.deep.equal(['{"size":[1,null]}', '{"size":[1,null]}']);
      expect(toldOf(null)).to.deep.equal(['null', 'null']);
      expect(toldOf(Number.NaN)).to.deep.equal(['NaN', 'NaN']);
    });

    it('leaves out a value of more than 256 characters', () => {
      expect(toldOf('x'.repeat(256))[0]).to.have.length(256);
      expect(toldOf('x'.repeat(257))).to.deep.equal([undefined, undefined]);
      expect(toldOf({ text: 'x'.repeat(250) })).to.deep.equal([undefined, undefined]);
      expect(toldOf('x'.repeat(1_000_000))).to.deep.equal([undefined, undefined]);
    });

    it('leaves out a value that has no JSON', () => {
      const cycle: Record<string, unknown> = {};
      cycle['self'] = cycle;

      for (const value of [undefined, cycle, 5n, Symbol('x'), () => 1]) {
        expect(toldOf(value)).to.deep.equal([undefined, undefined]);
      }
    });

    it('looks at no more of a huge value than would fit', () => {
      let looks = 0;
      const part = {
        get x() {
          looks++;
          return 1;
        },
      };

      expect(toldOf(Array.from({ length: 100_000 }, () => part))).to.deep.equal([undefined, undefined]);
      expect(looks).to.be.below(257);
    });
  });

  describe('never throws', () => {
    const throwing = () => {
      throw new Error('broken SDK');
    };

    it('when the tracer does: the evaluation goes on without a span, and it is told once', () => {
      const { meter } = new TestTelemetry();
      const logger = new FakeLogger();
      const tracer = { startSpan: throwing, startActiveSpan: throwing };
      const hook = new OTelHook({ tracer, meter, logger });

      for (let i = 0; i < 2; i++) {
        const span = hook.startEvaluationSpan('checkout');
        expect(trace.isSpanContextValid(span.spanContext())).to.equal(false);
        hook.endEvaluationSpan(span, { reason: 'STATIC' });
      }

      expect(logger.lines).to.deep.equal(['warn: OTelHook: Error: broken SDK']);
    });

    it('when a span does: the evaluation is counted all the same', async () => {
      const { hook, telemetry, logger } = openHook();
      const span = hook.startEvaluationSpan('checkout');

      hook.endEvaluationSpan(Object.assign(span, { setAttributes: throwing }), { reason: 'STATIC' });

      expect((await telemetry.metric('feature_flag.evaluation.count'))[0]?.value).to.equal(1);
      expect(logger.lines).to.deep.equal(['warn: OTelHook: Error: broken SDK']);
    });

    it('at what is no key, no context or no result', async () => {
      const { hook, telemetry } = openHook({ recordValues: true });
      const unreadable = new Proxy({}, { get: throwing });

      hook.startEvaluationSpan(undefined as unknown as string);
      hook.startEvaluationSpan('checkout', unreadable);
      hook.endEvaluationSpan(hook.startEvaluationSpan('checkout'), { value: unreadable, reason: 'STATIC' });
      hook.endEvaluationSpan({} as never, {});

      expect(telemetry.spans).to.have.length(1);
      expect((await telemetry.metric('feature_flag.evaluation.count'))[0]?.value).to.equal(1);
    });

    it('at a result that cannot be read: the span ends and counts without one', async () => {
      const { hook, telemetry, logger } = openHook({ semconv: 'original' });

      for (const result of [new Proxy({}, { get: throwing }), undefined, { reason: 'STATIC', errorMessage: 5 }]) {
        hook.endEvaluationSpan(hook.startEvaluationSpan('checkout'), result as never);
      }

      expect(telemetry.spans).to.have.length(3);
      expect(await telemetry.metric('feature_flag.evaluation.count')).to.deep.equal([
        { attributes: { 'feature_flag.key': 'checkout' }, value: 3 },
      ]);
      expect(logger.lines).to.deep.equal(['warn: OTelHook: Error: broken SDK']);
    });
  });

  it('refuses a bad option, naming it', () => {
    const hookWith = (options: unknown) => () => new OTelHook(options as OTelHookOptions);

    expect(hookWith({ tracer: {} })).to.throw(TypeError, 'tracer.startSpan must be a function, got undefined');
    expect(hookWith({ tracer: 5 })).to.throw(TypeError, 'tracer must be an object with startSpan, got 5');
    expect(hookWith({ meter: 1 })).to.throw(
      TypeError,
      'meter must be an object with createCounter, createHistogram, got 1',
    );
    expect(hookWith({ recordValues: 1 })).to.throw(TypeError, 'recordValues must be a boolean, got 1');
    expect(hookWith({ semconv: 'new' })).to.throw(RangeError, "semconv must be one of 'both', 'current', 'original'");
    expect(hookWith({ providerName: '' })).to.throw(RangeError, 'providerName must be a non-empty string');
    expect(hookWith({ clock: {} })).to.throw(TypeError, 'clock.monotonicNs must be a function, got undefined');
    expect(hookWith({ logger: null })).to.throw(TypeError, 'logger must be a logger object, got null');
    expect(hookWith({ traces: 1 })).to.throw(TypeError, "OTelHookOptions has no option 'traces'");
  });
});
