// Call → span and duration metric, active while the call runs.

import { LabelCap, toLabel } from '../../aggregate/series-label.js';
import type { CallTrace, CallTracer, TracedEnd, TracedFunction } from '../../collect/call-tracer.js';
import { describeError } from '../../describe-error.js';
import type { Outcome } from '../../event.js';
import type { Attributes, Context, Histogram, Instruments, OpenTelemetryApi, Span, Tracer } from './api.js';

/** Seconds. Tracklight's own histogram is finer; this one is added up over processes. */
const DURATION_BOUNDS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Errors are named by foreign code: further names count as `(overflow)`. */
const MAX_ERROR_TYPES = 100;
const MAX_ERROR_TYPE_LENGTH = 128;
/** A function without a name is named by its source. */
const MAX_NAME_LENGTH = 256;
const MAX_STACK_LENGTH = 8_192;

const CALL_DURATION = 'tracklight.call.duration';
const OUTCOME = 'tracklight.outcome';

/** What is the same for every call of a function. */
interface TracedKind {
  readonly name: string;
  readonly attributes: Attributes;
  /** The metric's attributes, but for the type of an error. */
  readonly measured: Readonly<Record<Outcome, Attributes>>;
}

/** Makes a span and a measurement of each call. */
export class CallSpans implements CallTracer {
  // Kept, because the package gives them out by getters (0.2 µs a call).
  readonly #context: OpenTelemetryApi['context'];
  readonly #trace: OpenTelemetryApi['trace'];
  readonly #errorCode: number;
  readonly #tracer: Tracer;
  readonly #durations: Histogram;
  readonly #errorTypes = new LabelCap(MAX_ERROR_TYPES, MAX_ERROR_TYPE_LENGTH);
  readonly #kinds = new WeakMap<TracedFunction, TracedKind>();

  constructor({ api, tracer, meter }: { readonly api: OpenTelemetryApi } & Instruments) {
    this.#context = api.context;
    this.#trace = api.trace;
    this.#errorCode = api.SpanStatusCode.ERROR;
    this.#tracer = tracer;
    this.#durations = meter.createHistogram(CALL_DURATION, {
      description: 'Duration of tracked calls',
      unit: 's',
      advice: { explicitBucketBoundaries: DURATION_BOUNDS },
    });
  }

  begin(called: TracedFunction): CallTrace {
    const context = this.#context;
    const kind = this.#kindOf(called);
    const parent = context.active();
    const span = this.#tracer.startSpan(kind.name, { attributes: kind.attributes }, parent);
    const own = this.#trace.setSpan(parent, span);
    return {
      run: (code) => context.with(own, code),
      end: (end) => this.#end(span, own, kind, end),
    };
  }

  #end(span: Span, context: Context, { measured }: TracedKind, end: TracedEnd): void {
    const { outcome, durationMs } = end;
    span.setAttribute(OUTCOME, outcome);
    const by = outcome === 'error' ? { ...measured.error, 'error.type': this.#fail(span, end) } : measured[outcome];
    span.end();
    this.#durations.record(durationMs / 1000, by, context);
  }

  /** Gives the error's type as a metric may have it. */
  #fail(span: Span, { error, isThrown }: TracedEnd): string {
    const { name, message } = describeError(error);
    span.setAttribute('error.type', name);
    span.setStatus({ code: this.#errorCode, message });
    // Not the error itself: the SDK would read its getters, and keep its text whatever its length.
    if (isThrown) span.recordException({ name, message, stack: stackOf(error) });
    return this.#errorTypes.labelOf(name);
  }

  /** The registry of functions has a bound, and so has what is made of them. */
  #kindOf(called: TracedFunction): TracedKind {
    const known = this.#kinds.get(called);
    if (known !== undefined) return known;
    const name = toLabel(called.functionName, MAX_NAME_LENGTH);
    const attributes = {
      'code.function.name': name,
      'tracklight.event_type': toLabel(called.eventType, MAX_NAME_LENGTH),
    };
    const measuredAs = (outcome: Outcome): Attributes => ({ ...attributes, [OUTCOME]: outcome });
    const measured = {
      success: measuredAs('success'),
      error: measuredAs('error'),
      cancelled: measuredAs('cancelled'),
    };
    const kind = { name, attributes, measured };
    this.#kinds.set(called, kind);
    return kind;
  }
}

function stackOf(error: unknown): string {
  try {
    const { stack } = error as { readonly stack?: unknown };
    return typeof stack === 'string' ? stack.slice(0, MAX_STACK_LENGTH) : '';
  } catch {
    return '';
  }
}
