// Tracker → event: what one observation is, before any collector, aggregate or exporter sees it.

/** How a tracked call ended. `cancelled` is a call and no success, but no error either. */
export type Outcome = 'success' | 'error' | 'cancelled';

/** One finished call of a tracked function. */
export interface CallEvent {
  /** `Class.method` by the declaring class, or the function's own name. */
  readonly functionName: string;
  /** The caller's own label, as `'api'` or `'db'`. */
  readonly eventType: string;
  /** Start, milliseconds since the Unix epoch, with a fraction. */
  readonly startTime: number;
  /** Duration in milliseconds, from the monotonic clock; 0 is legal. */
  readonly durationMs: number;
  /** True for the outcome `success` only. */
  readonly success: boolean;
  readonly outcome: Outcome;
  /** The error's `name`; failures only. */
  readonly errorName?: string;
  /** The error's `message`, at most 1,024 characters; failures only. */
  readonly errorMessage?: string;
}

/** Why a flag evaluated to what it did. OpenFeature's other reasons (`CACHED`, `STALE`, …) pass through as strings. */
export const EvaluationReason = {
  DEFAULT: 'DEFAULT',
  STATIC: 'STATIC',
  TARGETING_MATCH: 'TARGETING_MATCH',
  OVERRIDE: 'OVERRIDE',
  SPLIT: 'SPLIT',
  DISABLED: 'DISABLED',
  ERROR: 'ERROR',
} as const;
export type EvaluationReason = (typeof EvaluationReason)[keyof typeof EvaluationReason] | (string & {});

/** The fields of a flag evaluation; what `FlagEvaluationEvent` is made from and every collector takes as it is. */
export interface FlagEvaluation {
  /** Default: now. */
  readonly timestamp?: Date;
  readonly flagKey: string;
  /** What the flag evaluated to: anything. */
  readonly value: unknown;
  readonly reason: EvaluationReason;
  readonly variant?: string | null | undefined;
  /** Whom the flag was evaluated for. */
  readonly targetingKey?: string | null | undefined;
  /** Default: `{}`. */
  readonly contextAttributes?: Readonly<Record<string, unknown>>;
  /** Milliseconds; 0 means not measured. Default: 0. */
  readonly evaluationDurationMs?: number;
}

/** One evaluation of a feature flag. */
export class FlagEvaluationEvent {
  readonly timestamp: Date;
  readonly flagKey: string;
  readonly value: unknown;
  readonly reason: EvaluationReason;
  readonly variant: string | undefined;
  readonly targetingKey: string | undefined;
  readonly contextAttributes: Readonly<Record<string, unknown>>;
  readonly evaluationDurationMs: number;

  constructor(fields: FlagEvaluation) {
    this.timestamp = fields.timestamp ?? new Date();
    this.flagKey = fields.flagKey;
    this.value = fields.value;
    this.reason = fields.reason;
    this.variant = fields.variant ?? undefined;
    this.targetingKey = fields.targetingKey ?? undefined;
    this.contextAttributes = fields.contextAttributes ?? {};
    this.evaluationDurationMs = fields.evaluationDurationMs ?? 0;
  }

  /** The same names, the timestamp as ISO 8601 text. */
  toJSON(): Omit<FlagEvaluationEvent, 'timestamp' | 'toJSON'> & { readonly timestamp: string } {
    return { ...this, timestamp: this.timestamp.toISOString() };
  }
}

/** Every kind of event a collector may be handed. */
export type AnalyticsEvent = CallEvent | FlagEvaluation;
