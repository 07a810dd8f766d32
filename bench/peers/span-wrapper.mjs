// `tracer.startActiveSpan` around a call, as OpenTelemetry's documentation shows it.

import { SpanStatusCode } from '@opentelemetry/api';

export function spanWrapper(tracer) {
  return (fn, isAsync) => (isAsync ? wrapAsync(tracer, fn) : wrapSync(tracer, fn));
}

function wrapSync(tracer, fn) {
  const { name } = fn;
  return function tracked(...args) {
    return tracer.startActiveSpan(name, (span) => {
      try {
        return fn.apply(this, args);
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

function wrapAsync(tracer, fn) {
  const { name } = fn;
  return function tracked(...args) {
    return tracer.startActiveSpan(name, async (span) => {
      try {
        return await fn.apply(this, args);
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

function fail(span, error) {
  span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
