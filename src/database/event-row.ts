// Collector → store: an event as a row, frozen at `record()`, the same for every engine.

/** One flag evaluation: a row of `analytics_events`. Plain data, so that it survives a thread's border and the spool. */
export interface FlagRow {
  readonly kind: 'flag';
  /** UUID v7, stamped once. */
  readonly id: string;
  /** The event's own time, epoch microseconds. */
  readonly tsUs: number;
  readonly flagKey: string;
  /** JSON. */
  readonly value: string;
  readonly reason: string;
  readonly variant: string | null;
  readonly targetingKey: string | null;
  /** JSON; null for none. */
  readonly contextAttributes: string | null;
  readonly evaluationDurationMs: number;
}

/** One tracked call: a row of `tracked_calls`. */
export interface CallRow {
  readonly kind: 'call';
  readonly id: string;
  /** The call's start, epoch microseconds. */
  readonly tsUs: number;
  readonly functionName: string;
  readonly eventType: string;
  readonly outcome: string;
  readonly errorName: string | null;
  /** At most 1,024 characters. */
  readonly errorMessage: string | null;
  readonly durationMs: number;
}

export type EventRow = FlagRow | CallRow;

/** What one send of the queue inserts: all of it or nothing. A retry has the same id and the same rows. */
export interface RowBatch {
  readonly id: string;
  readonly flags: readonly FlagRow[];
  readonly calls: readonly CallRow[];
}
