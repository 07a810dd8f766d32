// @opentelemetry/api → exporter: the package, if it is installed, and the tracer and meter that everything here has by default.

import type * as Api from '@opentelemetry/api';
import { requireMethods } from '../../option-rules.js';
import { VERSION } from '../../version.js';
import { peerBeside } from '../peer.js';
import { requireApi } from './api-require.cjs';

export type {
  Attributes,
  Context,
  Counter,
  Histogram,
  HrTime,
  Link,
  Meter,
  Span,
  SpanContext,
  Tracer,
} from '@opentelemetry/api';

/** The package's exports. */
export type OpenTelemetryApi = typeof Api;

/** Where spans and metrics go. */
export interface Instruments {
  readonly tracer: Api.Tracer;
  readonly meter: Api.Meter;
}

const loaded = peerBeside(requireApi(), '@opentelemetry/api');

/** True when `@opentelemetry/api` is installed. */
export const OTEL_AVAILABLE: boolean = 'peer' in loaded;

/** The package; throws what to install when it is missing. */
export function installedApi(needer: string): OpenTelemetryApi {
  if ('peer' in loaded) return loaded.peer;
  const what = `${needer} needs the package @opentelemetry/api, which could not be loaded`;
  throw new Error(`${what}: npm install @opentelemetry/api`, { cause: loaded.error });
}

/**
 * Those that were given, or else the global ones. A tracer waits for its provider; a meter is that of the provider which
 * is set by now, or does nothing for ever.
 */
export function instrumentsFrom(
  api: OpenTelemetryApi,
  given: { readonly tracer?: Api.Tracer | undefined; readonly meter?: Api.Meter | undefined },
): Instruments {
  const { tracer = api.trace.getTracer('tracklight', VERSION), meter = api.metrics.getMeter('tracklight', VERSION) } =
    given;
  requireMethods('tracer', tracer, ['startSpan']);
  requireMethods('meter', meter, ['createCounter', 'createHistogram']);
  return { tracer, meter };
}

/** Milliseconds since the epoch as OpenTelemetry takes any of them: a small number it would count from the process's start. */
export function toHrTime(epochMs: number): Api.HrTime {
  const seconds = Math.floor(epochMs / 1000);
  return [seconds, Math.floor((epochMs - seconds * 1000) * 1e6)];
}
