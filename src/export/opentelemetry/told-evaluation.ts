// record() → batch queue: what is told of an evaluation, as JSON, and back.

import { toFlagEvent } from '../../collect/flag-event.js';
import type { FlagEvaluation } from '../../event.js';
import type { OpenTelemetryApi, SpanContext } from './api.js';
import type { DescribedEvaluation } from './flag-attributes.js';
import { tellableValue } from './tellable-value.js';

/** An evaluation as it will be shown; safe to keep, and the same after a round trip through JSON. */
export interface ToldEvaluation extends DescribedEvaluation {
  readonly reason: string;
  readonly timestampMs: number;
  /** Milliseconds; 0 means not measured. */
  readonly durationMs: number;
  /** The span that was active when it was recorded. */
  readonly recordedIn?: SpanContext | undefined;
}

/** Throws for what is no evaluation, and whatever its getters throw. */
export function toToldEvaluation(
  evaluation: FlagEvaluation,
  recordsValues: boolean,
  recordedIn?: SpanContext,
): ToldEvaluation {
  const { timestamp, flagKey, value, reason, variant, targetingKey, evaluationDurationMs } = toFlagEvent(evaluation);
  return {
    flagKey,
    reason,
    variant,
    targetingKey,
    value: recordsValues ? tellableValue(value) : undefined,
    timestampMs: timestamp.getTime(),
    durationMs: Math.max(evaluationDurationMs, 0),
    recordedIn,
  };
}

/** The active span, as far as a link needs it. */
export function activeSpanContext(api: OpenTelemetryApi): SpanContext | undefined {
  const active = api.trace.getSpanContext(api.context.active());
  if (active === undefined || !api.isSpanContextValid(active)) return undefined;
  const { traceId, spanId, traceFlags } = active;
  return { traceId, spanId, traceFlags };
}
