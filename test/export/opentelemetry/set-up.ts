// What every test of OpenTelemetry starts from: the real SDK, whose spans and metrics stay in memory.

import { type Attributes, context, type Meter, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { DataPointType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** Reads when it is asked to. */
class TestReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

/** One series of a metric: a counter's sum or a histogram's count and sum. */
export interface Series {
  readonly attributes: Attributes;
  readonly value: number;
  readonly count?: number;
}

/** An SDK of a test's own. */
export class TestTelemetry {
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly provider: BasicTracerProvider;
  readonly #exporter = new InMemorySpanExporter();
  readonly #reader = new TestReader();

  constructor(...processors: readonly SpanProcessor[]) {
    this.provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(this.#exporter), ...processors],
    });
    this.tracer = this.provider.getTracer('test');
    this.meter = new MeterProvider({ readers: [this.#reader] }).getMeter('test');
  }

  /** Its tracer and meter, as options take them. */
  get instruments(): { readonly tracer: Tracer; readonly meter: Meter } {
    const { tracer, meter } = this;
    return { tracer, meter };
  }

  /** The spans that have ended, in that order. */
  get spans(): ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  named(name: string): ReadableSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** The one span of this name. */
  span(name: string): ReadableSpan {
    const [span, ...others] = this.named(name);
    if (span === undefined || others.length > 0)
      throw new Error(`${others.length + 1} spans are named ${name}, or none`);
    return span;
  }

  /** A metric's series, as they are now. */
  async metric(name: string): Promise<Series[]> {
    const { resourceMetrics } = await this.#reader.collect();
    const metric = resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .find(({ descriptor }) => descriptor.name === name);
    if (metric === undefined) return [];
    if (metric.dataPointType === DataPointType.HISTOGRAM) {
      return metric.dataPoints.map(({ attributes, value }) => ({
        attributes,
        value: value.sum ?? 0,
        count: value.count,
      }));
    }
    return metric.dataPoints.map(({ attributes, value }) => ({ attributes, value: Number(value) }));
  }

  /** A metric's unit and bounds. */
  async descriptor(name: string) {
    const { resourceMetrics } = await this.#reader.collect();
    return resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .find(({ descriptor }) => descriptor.name === name)?.descriptor;
  }
}

/** Has contexts follow the calls of the tests of this suite, across `await`. */
export function withContextManager(): void {
  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => context.disable());
}

/** The id of the span that this one is a child of. */
export function parentOf(span: ReadableSpan | undefined): string | undefined {
  return span?.parentSpanContext?.spanId;
}

export function idOf(span: ReadableSpan | undefined): string | undefined {
  return span?.spanContext().spanId;
}

/** Milliseconds since the epoch. */
export function msOf([seconds, nanos]: readonly [number, number]): number {
  return seconds * 1000 + nanos / 1e6;
}
