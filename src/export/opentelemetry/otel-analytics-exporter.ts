// Flag evaluations → BatchQueue → OpenTelemetry: spans and metrics of what was evaluated, in batches.

import { systemScheduler } from '../../clock.js';
import type { AnalyticsCollector, FlushOptions, FlushReport, RecordResult } from '../../collect/collector.js';
import { BatchQueue } from '../../deliver/batch-queue.js';
import { Counters } from '../../deliver/counters.js';
import type { QueueStats } from '../../deliver/delivery.js';
import { isInsideDelivery } from '../../deliver/delivery-context.js';
import { type FrozenEvent, redacted } from '../../deliver/door.js';
import type { FlagEvaluation } from '../../event.js';
import { CONSOLE_FROM_INFO } from '../../logger.js';
import {
  type Counter,
  type Histogram,
  type Instruments,
  installedApi,
  instrumentsFrom,
  type Meter,
  type OpenTelemetryApi,
  type Tracer,
} from './api.js';
import {
  type OTelAnalyticsExporterOptions,
  type ResolvedExporterOptions,
  resolveExporterOptions,
} from './exporter-options.js';
import { FaultGuard } from './fault-guard.js';
import { FlagSpans } from './flag-spans.js';
import { MetricLabels } from './metric-labels.js';
import { OTelDestination } from './otel-destination.js';
import { activeSpanContext, type ToldEvaluation, toToldEvaluation } from './told-evaluation.js';

/**
 * Shows flag evaluations as spans `feature_flag.analytics.event`, those of a batch inside one `feature_flag.analytics.batch`,
 * each with the time of its evaluation and linked to the span that was active when it was recorded. Counts them in
 * `feature_flag.analytics.events_recorded` by flag and reason. The constructor throws for a bad option and without
 * `@opentelemetry/api`; nothing throws or rejects after it. To be closed before the SDK is shut down.
 */
export class OTelAnalyticsExporter implements AnalyticsCollector<FlagEvaluation> {
  readonly tracer: Tracer;
  readonly meter: Meter;
  /** `feature_flag.analytics.events_recorded`. */
  readonly eventsRecordedCounter: Counter;
  /** `feature_flag.analytics.batch_size`. */
  readonly batchSizeHistogram: Histogram;
  readonly #api: OpenTelemetryApi;
  readonly #options: ResolvedExporterOptions;
  readonly #destination: OTelDestination;
  readonly #queue: BatchQueue<FlagEvaluation>;
  /** What went by the queue. */
  readonly #synchronous = new Counters();

  constructor(options: OTelAnalyticsExporterOptions = {}) {
    this.#options = resolveExporterOptions(options);
    this.#api = installedApi('OTelAnalyticsExporter');
    const { tracer, meter } = instrumentsFrom(this.#api, this.#options.instruments);
    this.tracer = tracer;
    this.meter = meter;
    this.eventsRecordedCounter = meter.createCounter('feature_flag.analytics.events_recorded', {
      description: 'Evaluations of feature flags that were recorded',
      unit: '{event}',
    });
    this.batchSizeHistogram = meter.createHistogram('feature_flag.analytics.batch_size', {
      description: 'Evaluations of feature flags in a batch',
      unit: '{event}',
    });
    this.#destination = this.#openDestination();
    this.#queue = new BatchQueue<FlagEvaluation>({
      ...this.#options.queue,
      name: 'OpenTelemetry flag evaluations',
      destination: this.#destination,
      freeze: (evaluation) => this.#freeze(evaluation),
    });
  }

  /** Takes one evaluation, for the next batch. */
  record(evaluation: FlagEvaluation): RecordResult {
    return this.#queue.record(evaluation);
  }

  /** Records all of them and sends them now, with what waits already. */
  recordBatch(evaluations: readonly FlagEvaluation[]): void {
    for (const evaluation of evaluations) this.record(evaluation);
    // A flush from inside of a delivery could go on for ever.
    if (evaluations.length > 0 && !isInsideDelivery()) void this.flush();
  }

  /** Hands one evaluation to OpenTelemetry at once, as a child of the active span. `dropped` when that throws. */
  recordSync(evaluation: FlagEvaluation): RecordResult {
    if (this.#queue.state === 'draining' || this.#queue.state === 'closed') return 'closed';
    const counters = this.#synchronous;
    counters.received++;
    const told = this.#tell(evaluation);
    if (told === undefined) {
      counters.rejected++;
      return 'rejected';
    }
    try {
      this.#destination.sendNow(told);
      counters.delivered++;
      return 'accepted';
    } catch {
      counters.dropped.fatal++;
      return 'dropped';
    }
  }

  /** Hands what was recorded before this call to OpenTelemetry, which exports it when it sees fit. */
  flush(options?: FlushOptions): Promise<FlushReport> {
    return this.#queue.flush(options);
  }

  /** Takes nothing more, and hands over what there is. Idempotent. */
  close(options?: FlushOptions): Promise<FlushReport> {
    return this.#queue.close(options);
  }

  release(): void {
    this.#queue.release();
  }

  /** Where every evaluation is now; those of `recordSync` are among them. */
  stats(): QueueStats {
    const queued = this.#queue.stats();
    const { received, delivered, rejected, dropped } = this.#synchronous;
    return {
      ...queued,
      received: queued.received + received,
      delivered: queued.delivered + delivered,
      rejected: queued.rejected + rejected,
      dropped: { ...queued.dropped, fatal: queued.dropped.fatal + dropped.fatal },
    };
  }

  /** Evaluations held, in flight included. */
  get bufferSize(): number {
    return this.#queue.bufferSize;
  }

  #openDestination(): OTelDestination {
    const { conventions, providerName, createSpans, queue } = this.#options;
    const { scheduler = systemScheduler, logger = CONSOLE_FROM_INFO } = queue;
    const api = this.#api;
    const spanParts = { api, tracer: this.tracer, conventions, providerName, epochMs: () => scheduler.epochMs() };
    return new OTelDestination({
      api,
      spans: createSpans ? new FlagSpans(spanParts) : undefined,
      labels: new MetricLabels(conventions),
      events: this.eventsRecordedCounter,
      batchSizes: this.batchSizeHistogram,
      guard: new FaultGuard('OTelAnalyticsExporter', logger),
    });
  }

  /** Redacted by the queue already. */
  #freeze(evaluation: FlagEvaluation): FrozenEvent<undefined> {
    const told = toToldEvaluation(evaluation, this.#options.recordValues, activeSpanContext(this.#api));
    return { json: JSON.stringify(told), frozen: undefined };
  }

  #tell(evaluation: FlagEvaluation): ToldEvaluation | undefined {
    const { recordValues, redact } = this.#options;
    try {
      return toToldEvaluation(redacted(redact, evaluation), recordValues);
    } catch {
      return undefined;
    }
  }
}

/** An exporter to where the hook's spans and metrics go. */
export function createExporterFromHook(
  hook: Instruments,
  options: Omit<OTelAnalyticsExporterOptions, 'tracer' | 'meter' | 'otelHook'> = {},
): OTelAnalyticsExporter {
  return new OTelAnalyticsExporter({ ...options, otelHook: hook });
}
