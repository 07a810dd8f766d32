import * as api from '@opentelemetry/api';
import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { FlagSpans } from '../../../src/export/opentelemetry/flag-spans.js';
import {
  createExporterFromHook,
  type FlagEvaluation,
  FlagEvaluationEvent,
  OTelAnalyticsExporter,
  type OTelAnalyticsExporterOptions,
  OTelHook,
} from '../../../src/export/opentelemetry/index.js';
import { FakeLogger } from '../../console/fakes.js';
import { FakeScheduler, settle } from '../../deliver/fake-scheduler.js';
import { idOf, msOf, parentOf, TestTelemetry, withContextManager } from './set-up.js';

const EVENT = 'feature_flag.analytics.event';
const BATCH = 'feature_flag.analytics.batch';
const COUNTER = 'feature_flag.analytics.events_recorded';
const SIZES = 'feature_flag.analytics.batch_size';
const AT_MS = Date.UTC(2025, 11, 31, 12);

function evaluation(fields: Partial<FlagEvaluation> = {}): FlagEvaluation {
  return { timestamp: new Date(AT_MS), flagKey: 'checkout', value: true, reason: 'STATIC', ...fields };
}

/** Refuses the spans that it is told to. */
class PickyProcessor implements SpanProcessor {
  refuses: (span: ReadableSpan) => boolean = () => false;
  onStart(): void {}
  onEnd(span: ReadableSpan): void {
    if (this.refuses(span)) throw new TypeError('a broken processor');
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

function open(options: OTelAnalyticsExporterOptions = {}) {
  const processor = new PickyProcessor();
  const telemetry = new TestTelemetry(processor);
  const scheduler = new FakeScheduler();
  const logger = new FakeLogger();
  const exporter = new OTelAnalyticsExporter({ ...telemetry.instruments, scheduler, logger, ...options });
  return { exporter, telemetry, scheduler, logger, processor };
}

/** The attributes of the one span that an evaluation becomes. */
async function shown(fields: Partial<FlagEvaluation>, options: OTelAnalyticsExporterOptions = {}) {
  const { exporter, telemetry } = open(options);
  exporter.record(evaluation(fields));
  await exporter.flush();
  return telemetry.span(EVENT);
}

describe('OTelAnalyticsExporter', () => {
  withContextManager();

  describe('makes of an evaluation', () => {
    const full = { variant: 'on', targetingKey: 'ann', evaluationDurationMs: 1.25, value: 'secret' };

    it('a span with the names of both conventions, and without its value', async () => {
      const { attributes, status } = await shown({ ...full, reason: 'TARGETING_MATCH' });

      expect(attributes).to.deep.equal({
        'feature_flag.key': 'checkout',
        'feature_flag.reason': 'TARGETING_MATCH',
        'feature_flag.variant': 'on',
        'feature_flag.targeting_key': 'ann',
        'feature_flag.result.reason': 'targeting_match',
        'feature_flag.result.variant': 'on',
        'feature_flag.context.id': 'ann',
        'feature_flag.event_timestamp': '2025-12-31T12:00:00.000Z',
        'feature_flag.evaluation_duration_ms': 1.25,
      });
      expect(status.code).to.equal(SpanStatusCode.UNSET);
    });

    it('the names of one convention when told to', async () => {
      const own = ['feature_flag.event_timestamp', 'feature_flag.evaluation_duration_ms'];

      expect(Object.keys((await shown(full, { semconv: 'original' })).attributes)).to.deep.equal([
        'feature_flag.key',
        'feature_flag.reason',
        'feature_flag.variant',
        'feature_flag.targeting_key',
        ...own,
      ]);
      expect(Object.keys((await shown(full, { semconv: 'current', providerName: 'flagd' })).attributes)).to.deep.equal([
        'feature_flag.key',
        'feature_flag.result.reason',
        'feature_flag.result.variant',
        'feature_flag.context.id',
        'feature_flag.provider.name',
        ...own,
      ]);
    });

    it('nothing of what it does not have', async () => {
      const { attributes } = await shown({ variant: null, targetingKey: '', evaluationDurationMs: 0 });

      expect(Object.keys(attributes)).to.deep.equal([
        'feature_flag.key',
        'feature_flag.reason',
        'feature_flag.result.reason',
        'feature_flag.event_timestamp',
      ]);
    });

    it('its value with recordValues, up to 256 characters', async () => {
      const told = async (value: unknown) => (await shown({ value }, { recordValues: true })).attributes;

      expect(await told(5)).to.include({ 'feature_flag.value': '5', 'feature_flag.result.value': 5 });
      expect(await told('x'.repeat(256))).to.include({ 'feature_flag.value': 'x'.repeat(256) });
      expect(await told('x'.repeat(257))).not.to.have.any.keys('feature_flag.value', 'feature_flag.result.value');
      expect(await told('x'.repeat(1_000_000))).not.to.have.property('feature_flag.value');
    });

    it('an error of one that failed', async () => {
      const { attributes, status } = await shown({ reason: 'ERROR' });

      expect(attributes).to.include({ 'error.type': 'general' });
      expect(status.code).to.equal(SpanStatusCode.ERROR);
    });

    it('a span of its own time, whenever that was', async () => {
      for (const ms of [AT_MS + 0.0, 1_001, -1, Date.UTC(2500, 0)]) {
        const { startTime, endTime } = await shown({ timestamp: new Date(ms), evaluationDurationMs: 1.5 });

        expect(msOf(startTime)).to.equal(ms);
        expect(msOf(endTime)).to.equal(ms + 1.5);
      }
    });

    it('the same of a FlagEvaluationEvent', async () => {
      const { exporter, telemetry } = open();

      exporter.record(new FlagEvaluationEvent(evaluation(full)));
      await exporter.flush();

      expect(telemetry.span(EVENT).attributes).to.include({ 'feature_flag.variant': 'on' });
    });

    it('what redact leaves of it', async () => {
      const redact = (given: FlagEvaluation) => ({ ...given, targetingKey: 'hash' });

      expect((await shown(full, { redact })).attributes).to.include({ 'feature_flag.context.id': 'hash' });
    });

    it('a link to the span that was active when it was recorded', async () => {
      const { exporter, telemetry } = open();

      telemetry.tracer.startActiveSpan('request', (request) => {
        exporter.record(evaluation());
        request.end();
      });
      await exporter.flush();

      const { links } = telemetry.span(EVENT);
      const { traceId, spanId } = telemetry.span('request').spanContext();
      expect(links.map(({ context }) => context)).to.deep.equal([{ traceId, spanId, traceFlags: TraceFlags.SAMPLED }]);
      expect(parentOf(telemetry.span(EVENT))).to.equal(undefined);
    });
  });

  it('links an evaluation to no span that is none', async () => {
    const { exporter, telemetry } = open();
    const none = api.trace.wrapSpanContext(api.INVALID_SPAN_CONTEXT);

    api.context.with(api.trace.setSpan(api.ROOT_CONTEXT, none), () => exporter.record(evaluation()));
    await exporter.flush();

    expect(telemetry.span(EVENT).links).to.deep.equal([]);
  });

  describe('sends a batch', () => {
    it('in one span, the root of a trace, within which all of them lie', async () => {
      const { exporter, telemetry, scheduler } = open();

      for (const ms of [20, 0, 10]) exporter.record(evaluation({ timestamp: new Date(AT_MS - ms) }));
      await telemetry.tracer.startActiveSpan('elsewhere', () => exporter.flush());

      const batch = telemetry.span(BATCH);
      expect(batch.attributes).to.deep.equal({ 'feature_flag.analytics.batch_size': 3 });
      expect(parentOf(batch)).to.equal(undefined);
      expect(telemetry.named(EVENT).map(parentOf)).to.deep.equal([idOf(batch), idOf(batch), idOf(batch)]);
      expect(msOf(batch.startTime)).to.equal(AT_MS - 20);
      expect(msOf(batch.endTime)).to.equal(scheduler.epochMs());
    });

    it('in a span that reaches beyond now when an evaluation does', async () => {
      const { exporter, telemetry, scheduler } = open();
      const timestamp = new Date(scheduler.epochMs() + 5_000);

      for (let i = 0; i < 2; i++) exporter.record(evaluation({ timestamp, evaluationDurationMs: 2 }));
      await exporter.flush();

      expect(msOf(telemetry.span(BATCH).endTime)).to.equal(timestamp.getTime() + 2);
    });

    it('of one without that span', async () => {
      const { exporter, telemetry } = open();

      exporter.record(evaluation());
      await exporter.flush();

      expect(telemetry.spans.map(({ name }) => name)).to.deep.equal([EVENT]);
      expect(await telemetry.metric(SIZES)).to.deep.equal([{ attributes: {}, value: 1, count: 1 }]);
    });

    it('as soon as batchSize evaluations wait', async () => {
      const { exporter, telemetry } = open({ batchSize: 3 });

      for (let i = 0; i < 7; i++) exporter.record(evaluation());
      await settle();

      expect(telemetry.named(BATCH)).to.have.length(2);
      expect(exporter.bufferSize).to.equal(1);
    });

    it('of a hundred by default, or after thirty seconds', async () => {
      const { exporter, telemetry, scheduler } = open();

      for (let i = 0; i < 101; i++) exporter.record(evaluation());
      await scheduler.advance(29_999);
      expect(telemetry.named(EVENT)).to.have.length(100);
      await scheduler.advance(1);

      expect(telemetry.named(EVENT)).to.have.length(101);
    });

    it('by itself never with flushIntervalMs: 0', async () => {
      const { exporter, telemetry, scheduler } = open({ flushIntervalMs: 0 });

      exporter.record(evaluation());
      await scheduler.advance(86_400_000);

      expect(telemetry.spans).to.deep.equal([]);
      expect(exporter.bufferSize).to.equal(1);
    });

    it('of each by itself, at once, with batchSize: 0', async () => {
      const { exporter, telemetry } = open({ batchSize: 0 });

      for (let i = 0; i < 3; i++) exporter.record(evaluation());
      await settle();

      expect(telemetry.spans.map(({ name }) => name)).to.deep.equal([EVENT, EVENT, EVENT]);
      expect(await telemetry.metric(SIZES)).to.deep.equal([{ attributes: {}, value: 3, count: 3 }]);
    });

    it('from recordBatch at once, with what waits already', async () => {
      const { exporter, telemetry } = open();

      exporter.record(evaluation({ flagKey: 'first' }));
      exporter.recordBatch([evaluation(), evaluation()]);
      exporter.recordBatch([]);
      await settle();

      expect(telemetry.span(BATCH).attributes).to.deep.equal({ 'feature_flag.analytics.batch_size': 3 });
      expect(exporter.bufferSize).to.equal(0);
    });

    it('of any size', () => {
      const { tracer } = new TestTelemetry();
      const spans = new FlagSpans({ api, tracer, conventions: 'both', providerName: undefined, epochMs: () => 0 });
      const told = { flagKey: 'checkout', reason: 'STATIC', timestampMs: AT_MS, durationMs: 0 };

      expect(() => spans.openBatch(Array.from({ length: 200_000 }, () => told)).close()).not.to.throw();
    });

    it('without any span when createSpans is false', async () => {
      const { exporter, telemetry } = open({ createSpans: false });

      for (let i = 0; i < 3; i++) exporter.record(evaluation());
      exporter.recordSync(evaluation());
      await exporter.flush();

      expect(telemetry.spans).to.deep.equal([]);
      expect((await telemetry.metric(COUNTER))[0]?.value).to.equal(4);
    });
  });

  describe('counts', () => {
    it('evaluations by flag and reason, and the sizes of batches', async () => {
      const { exporter, telemetry } = open({ semconv: 'original' });

      for (const flagKey of ['a', 'a', 'b']) exporter.record(evaluation({ flagKey, targetingKey: flagKey }));
      exporter.record(evaluation({ flagKey: 'a', reason: 'ERROR' }));
      await exporter.flush();

      const by = (flagKey: string, reason: string) => ({ 'feature_flag.key': flagKey, 'feature_flag.reason': reason });
      expect(await telemetry.metric(COUNTER)).to.deep.equal([
        { attributes: by('a', 'STATIC'), value: 2 },
        { attributes: by('b', 'STATIC'), value: 1 },
        { attributes: by('a', 'ERROR'), value: 1 },
      ]);
      expect(await telemetry.metric(SIZES)).to.deep.equal([{ attributes: {}, value: 4, count: 1 }]);
    });

    it('further flags as (overflow) once there are five hundred', async () => {
      const { exporter, telemetry } = open({ semconv: 'current' });

      for (let i = 0; i < 700; i++) exporter.record(evaluation({ flagKey: `flag-${i}` }));
      await exporter.flush();

      const series = await telemetry.metric(COUNTER);
      expect(series).to.have.length(501);
      expect(series.find(({ attributes }) => attributes['feature_flag.key'] === '(overflow)')?.value).to.equal(200);
    });
  });

  describe('recordSync', () => {
    it('makes a child of the active span, now', async () => {
      const { exporter, telemetry } = open();

      telemetry.tracer.startActiveSpan('request', (request) => {
        expect(exporter.recordSync(evaluation())).to.equal('accepted');
        request.end();
      });

      expect(parentOf(telemetry.span(EVENT))).to.equal(idOf(telemetry.span('request')));
      expect((await telemetry.metric(COUNTER))[0]?.value).to.equal(1);
      expect(await telemetry.metric(SIZES)).to.deep.equal([]);
      expect(exporter.stats()).to.include({ received: 1, delivered: 1 });
    });

    it('refuses what is no evaluation, and counts what OpenTelemetry throws at', () => {
      const { exporter, processor } = open();
      processor.refuses = () => true;

      expect(exporter.recordSync(null as unknown as FlagEvaluation)).to.equal('rejected');
      expect(exporter.recordSync(evaluation())).to.equal('dropped');

      const { received, rejected, dropped } = exporter.stats();
      expect({ received, rejected, fatal: dropped.fatal }).to.deep.equal({ received: 2, rejected: 1, fatal: 1 });
    });

    it('redacts as record does', () => {
      const { exporter, telemetry } = open({ redact: (given) => ({ ...given, targetingKey: 'hash' }) });

      exporter.recordSync(evaluation({ targetingKey: 'ann' }));

      expect(telemetry.span(EVENT).attributes).to.include({ 'feature_flag.context.id': 'hash' });
    });

    it('takes nothing after close', async () => {
      const { exporter, telemetry } = open();
      const closing = exporter.close();

      expect(exporter.recordSync(evaluation())).to.equal('closed');
      await closing;
      expect(exporter.recordSync(evaluation())).to.equal('closed');

      expect(telemetry.spans).to.deep.equal([]);
      expect(exporter.stats().received).to.equal(0);
    });
  });

  describe('when OpenTelemetry throws', () => {
    const isFlag = (key: string) => (span: ReadableSpan) => span.attributes['feature_flag.key'] === key;

    it('refuses that evaluation alone, by its id, and makes no span twice', async () => {
      const rejects: unknown[] = [];
      const { exporter, telemetry, processor } = open({
        on: { reject: ({ by, ids }) => rejects.push([by, ids.length]) },
      });
      processor.refuses = isFlag('b');

      for (const flagKey of ['a', 'b', 'c', 'b']) exporter.record(evaluation({ flagKey }));
      const report = await exporter.flush();

      expect(report).to.include({ delivered: 2, rejected: 2, dropped: 0, pending: 0 });
      expect(rejects).to.deep.equal([['destination', 2]]);
      expect(telemetry.named(EVENT).filter(isFlag('a'))).to.have.length(1);
      expect(telemetry.named(EVENT).filter(isFlag('c'))).to.have.length(1);
      expect(telemetry.named(BATCH)).to.have.length(1);
      const counted = await telemetry.metric(COUNTER);
      expect(counted.map(({ value }) => value)).to.deep.equal([1, 1]);
    });

    it('at every span, accounts for each and goes on', async () => {
      const { exporter, telemetry, processor } = open({ batchSize: 5 });
      processor.refuses = () => true;
      for (let i = 0; i < 12; i++) exporter.record(evaluation());
      await exporter.flush();
      processor.refuses = () => false;
      exporter.record(evaluation({ flagKey: 'after' }));

      await exporter.flush();

      const { received, delivered, rejected, queued, inFlight } = exporter.stats();
      expect({ received, delivered, rejected, queued, inFlight }).to.deep.equal({
        received: 13,
        delivered: 1,
        rejected: 12,
        queued: 0,
        inFlight: 0,
      });
      expect(telemetry.named(EVENT).filter(isFlag('after'))).to.have.length(1);
    });

    it('at the batch’s span only, loses nothing and tells it once', async () => {
      const { exporter, processor, logger } = open();
      processor.refuses = ({ name }) => name === BATCH;

      for (let round = 0; round < 2; round++) {
        for (let i = 0; i < 3; i++) exporter.record(evaluation());
        await exporter.flush();
      }

      expect(exporter.stats()).to.include({ delivered: 6, rejected: 0 });
      expect(logger.lines).to.deep.equal(['warn: OTelAnalyticsExporter: TypeError: a broken processor']);
    });

    it('at metrics, loses nothing', async () => {
      const telemetry = new TestTelemetry();
      const fail = () => {
        throw new Error('broken meter');
      };
      const meter = Object.assign(Object.create(telemetry.meter), {
        createCounter: () => ({ add: fail }),
        createHistogram: () => ({ record: fail }),
      });
      const logger = new FakeLogger();
      const exporter = new OTelAnalyticsExporter({ tracer: telemetry.tracer, meter, logger });

      exporter.record(evaluation());
      expect(exporter.recordSync(evaluation())).to.equal('accepted');
      await exporter.flush();

      expect(exporter.stats()).to.include({ delivered: 2 });
      expect(logger.lines).to.deep.equal(['warn: OTelAnalyticsExporter: Error: broken meter']);
    });
  });

  it('accepts an evaluation whatever its value is, and refuses what is none', () => {
    const { exporter } = open({ recordValues: true });
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;

    for (const value of [
      cycle,
      5n,
      Symbol('x'),
      new Proxy({}, {}),
      'x'.repeat(1_000_000),
      { toJSON: () => undefined },
    ]) {
      expect(exporter.record(evaluation({ value }))).to.equal('accepted');
    }
    for (const flagKey of ['', 'x'.repeat(256), 5, null]) {
      expect(exporter.record(evaluation({ flagKey: flagKey as string }))).to.equal('rejected');
    }
  });

  it('does not send for ever when its own spans are evaluated flags', async () => {
    const telemetry = new TestTelemetry({
      onStart() {},
      onEnd: () => void exporter.recordBatch([evaluation({ flagKey: 'echo' })]),
      async forceFlush() {},
      async shutdown() {},
    });
    const exporter: OTelAnalyticsExporter = new OTelAnalyticsExporter({
      ...telemetry.instruments,
      scheduler: new FakeScheduler(),
    });

    exporter.record(evaluation());
    await exporter.flush();
    await settle();

    expect(telemetry.named(EVENT)).to.have.length(1);
    expect(exporter.bufferSize).to.equal(1);
  });

  it('delivers what it holds at close, before the SDK is shut down', async () => {
    const { exporter, telemetry } = open();
    for (let i = 0; i < 150; i++) exporter.record(evaluation());

    const report = await exporter.close();
    await telemetry.provider.forceFlush();

    expect(report).to.include({ delivered: 150, pending: 0, timedOut: false });
    expect(telemetry.named(EVENT)).to.have.length(150);
    expect(exporter.record(evaluation())).to.equal('closed');
    await telemetry.provider.shutdown();
  });

  it('shares tracer and meter with a hook', async () => {
    const { telemetry } = open();
    const other = new TestTelemetry();
    const hook = new OTelHook(telemetry.instruments);

    const exporter = createExporterFromHook(hook, { batchSize: 1, recordValues: true });
    const explicit = new OTelAnalyticsExporter({ ...other.instruments, otelHook: hook });

    expect(exporter.tracer).to.equal(telemetry.tracer);
    expect(exporter.meter).to.equal(telemetry.meter);
    expect(explicit.tracer).to.equal(telemetry.tracer);
  });

  it('shows its instruments', async () => {
    const { exporter, telemetry } = open();

    exporter.eventsRecordedCounter.add(2);
    exporter.batchSizeHistogram.record(3);

    expect(await telemetry.metric(COUNTER)).to.deep.equal([{ attributes: {}, value: 2 }]);
    expect(await telemetry.metric(SIZES)).to.deep.equal([{ attributes: {}, value: 3, count: 1 }]);
  });

  it('refuses a bad option, naming it', () => {
    const exporterWith = (options: unknown) => () => new OTelAnalyticsExporter(options as OTelAnalyticsExporterOptions);

    expect(exporterWith({ batchSize: -1 })).to.throw(RangeError, 'batchSize must be a non-negative integer, got -1');
    expect(exporterWith({ flushIntervalMs: '1' })).to.throw(TypeError, 'flushIntervalMs must be a non-negative');
    expect(exporterWith({ recordValues: 'yes' })).to.throw(TypeError, "recordValues must be a boolean, got 'yes'");
    expect(exporterWith({ createSpans: 0 })).to.throw(TypeError, 'createSpans must be a boolean, got 0');
    expect(exporterWith({ semconv: 'latest' })).to.throw(RangeError, "semconv must be one of 'both', 'current'");
    expect(exporterWith({ tracer: {} })).to.throw(TypeError, 'tracer.startSpan must be a function');
    expect(exporterWith({ tracer: 5 })).to.throw(TypeError, 'tracer must be an object with startSpan, got 5');
    expect(exporterWith({ otelHook: {} })).to.throw(TypeError, 'otelHook.tracer must be an object with startSpan, got');
    expect(exporterWith({ otelHook: 5 })).to.throw(TypeError, 'otelHook must be an object with tracer, meter, got 5');
    expect(exporterWith({ redact: true })).to.throw(TypeError, 'redact must be a function, got true');
    expect(exporterWith({ providerName: 5 })).to.throw(TypeError, 'providerName must be a non-empty string, got 5');
    expect(exporterWith({ batch: 1 })).to.throw(TypeError, "OTelAnalyticsExporterOptions has no option 'batch'");
    expect(exporterWith({ spool: {} })).to.throw(TypeError, "OTelAnalyticsExporterOptions has no option 'spool'");
  });
});
