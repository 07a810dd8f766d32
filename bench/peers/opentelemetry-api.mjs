// OpenTelemetry's API without an SDK: what a library that is instrumented costs those who do not look.

import { trace } from '@opentelemetry/api';
import { spanWrapper } from './span-wrapper.mjs';

export function create() {
  return { wrap: spanWrapper(trace.getTracer('bench')) };
}
