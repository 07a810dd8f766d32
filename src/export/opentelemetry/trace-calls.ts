// Analytics → OpenTelemetry: every tracked call as a span, for as long as that is switched on.

/// <reference lib="esnext.disposable" preserve="true" />

import { TRACE_CALLS, type TraceableCalls } from '../../collect/call-tracer.js';
import { requireKnownKeys, wrongType } from '../../option-rules.js';
import { installedApi, instrumentsFrom, type Meter, type Tracer } from './api.js';
import { CallSpans } from './call-spans.js';

export interface TraceCallsOptions {
  /** Default: the global provider's. */
  readonly tracer?: Tracer | undefined;
  /** Default: that of the global provider, which must be set by then. */
  readonly meter?: Meter | undefined;
}

/** Ends it: call it, or leave a `using` block. Calls that are under way keep their spans. */
export interface CallTracing extends Disposable {
  (): void;
}

/**
 * Has each tracked call of `analytics` make a span, from now on and whenever it was wrapped: active while the call runs,
 * so that what it calls nests below it, across `await` too. Beside it `tracklight.call.duration`, a histogram in seconds
 * by `code.function.name`, `tracklight.event_type`, `tracklight.outcome` and `error.type`. Whatever OpenTelemetry does, the
 * call is untouched. Without a context manager the spans are right, but do not nest. Throws for a bad option and without
 * `@opentelemetry/api`.
 */
export function traceCalls(analytics: TraceableCalls, options: TraceCallsOptions = {}): CallTracing {
  requireKnownKeys('TraceCallsOptions', options, ['tracer', 'meter']);
  // By its ability, so that an instance of another copy of the package will do.
  const isAnalytics = typeof (analytics as Partial<TraceableCalls> | null | undefined)?.[TRACE_CALLS] === 'function';
  if (!isAnalytics) throw wrongType('analytics', 'an Analytics', analytics);
  const api = installedApi('traceCalls');
  const stop = analytics[TRACE_CALLS](new CallSpans({ api, ...instrumentsFrom(api, options) }));
  return Object.assign(() => stop(), { [Symbol.dispose]: stop });
}
