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

/** How long a flush may take. */
export interface FlushOptions {
  /** Milliseconds; what is not delivered by then is reported as pending. */
  readonly timeoutMs?: number | undefined;
}

/** A destination of events. Any object of this shape will do. */
export interface AnalyticsCollector<E = AnalyticsEvent> {
  /** Takes one event: bounded work, never throws; `await` on it is harmless. */
  record(event: E): RecordResult | void;
  recordBatch?(events: readonly E[]): void;
  /** Delivers what is held; one that can stop early keeps to `timeoutMs`. */
  flush(options?: FlushOptions): Promise<FlushReport | void>;
  /** Idempotent. */
  close(options?: FlushOptions): Promise<FlushReport | void>;
  /** Asked of one whose flush took all its time when the process ends: lets go of what would keep it from ending. */
  release?(): void;
  /** Events accepted and not delivered yet; asked at a shutdown that cannot wait. */
  readonly bufferSize?: number;
}
