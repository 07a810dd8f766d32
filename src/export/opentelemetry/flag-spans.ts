// Batch of evaluations → OpenTelemetry: their spans, and the metrics of the batch.

import { type Context, type OpenTelemetryApi, type Span, type Tracer, toHrTime } from './api.js';
import { flagAttributes, isFailed, type SemanticConventions } from './flag-attributes.js';
import type { ToldEvaluation } from './told-evaluation.js';

const EVENT_SPAN = 'feature_flag.analytics.event';
const BATCH_SPAN = 'feature_flag.analytics.batch';

export interface FlagSpansParts {
  readonly api: OpenTelemetryApi;
  readonly tracer: Tracer;
  readonly conventions: SemanticConventions;
  readonly providerName: string | undefined;
  readonly epochMs: () => number;
}

/** The span around a batch, while its evaluations are emitted. */
export interface BatchSpan {
  /** With the span as the active one. */
  readonly context: Context;
  close(): void;
}

/** Makes spans of evaluations that are over: each has the time that its evaluation had. */
export class FlagSpans {
  readonly #parts: FlagSpansParts;

  constructor(parts: FlagSpansParts) {
    this.#parts = parts;
  }

  /** One evaluation, as a child of what is active in `parent`. */
  emit(told: ToldEvaluation, parent: Context): void {
    const { api, tracer, conventions, providerName } = this.#parts;
    const { timestampMs, durationMs, recordedIn } = told;
    const attributes = flagAttributes({ ...told, providerName }, conventions);
    attributes['feature_flag.event_timestamp'] = new Date(timestampMs).toISOString();
    if (durationMs > 0) attributes['feature_flag.evaluation_duration_ms'] = durationMs;
    const links = recordedIn === undefined ? [] : [{ context: recordedIn }];
    const startTime = toHrTime(timestampMs);
    const span = tracer.startSpan(EVENT_SPAN, { attributes, links, startTime }, parent);
    if (isFailed(told)) span.setStatus({ code: api.SpanStatusCode.ERROR });
    span.end(toHrTime(timestampMs + durationMs));
  }

  /**
   * The span around the evaluations of a batch, the root of a trace of its own: they were recorded in many, to which they
   * are linked. Reaches from the first evaluation to now.
   */
  openBatch(batch: readonly ToldEvaluation[]): BatchSpan {
    const { api, tracer, epochMs } = this.#parts;
    let startMs = Number.POSITIVE_INFINITY;
    let endMs = Number.NEGATIVE_INFINITY;
    for (const { timestampMs, durationMs } of batch) {
      startMs = Math.min(startMs, timestampMs);
      endMs = Math.max(endMs, timestampMs + durationMs);
    }
    const attributes = { 'feature_flag.analytics.batch_size': batch.length };
    const startTime = toHrTime(startMs);
    const span: Span = tracer.startSpan(BATCH_SPAN, { attributes, startTime }, api.ROOT_CONTEXT);
    const context = api.trace.setSpan(api.ROOT_CONTEXT, span);
    return { context, close: () => span.end(toHrTime(Math.max(endMs, epochMs()))) };
  }
}
