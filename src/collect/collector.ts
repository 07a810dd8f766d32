// Collectors → the protocol: what every destination of events looks like from the recording side.

import type { AnalyticsEvent } from '../event.js';

/** What became of one event at the door. */
export type RecordResult = 'accepted' | 'dropped' | 'rejected' | 'closed';

/** What a flush achieved. Counts of events. */
export interface FlushReport {
  readonly delivered: number;
  /** Still held when the flush returned. */
  readonly pending: number;
  readonly dropped: number;
  readonly rejected: number;
  readonly timedOut: boolean;
}

/** A destination of events. Any object of this shape will do. */
export interface AnalyticsCollector<E = AnalyticsEvent> {
  /** Takes one event: bounded work, never throws; `await` on it is harmless. */
  record(event: E): RecordResult | void;
  recordBatch?(events: readonly E[]): void;
  flush(): Promise<FlushReport | void>;
  /** Idempotent. */
  close(): Promise<FlushReport | void>;
  /** Events accepted and not delivered yet; asked at a shutdown that cannot wait. */
  readonly bufferSize?: number;
}
