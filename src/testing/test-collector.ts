// Collectors → a test: keeps what it is given, and does with it what the test tells it to.

import type { AnalyticsCollector, FlushReport, RecordResult } from '../collect/collector.js';
import { toFlagEvent } from '../collect/flag-event.js';
import type { AnalyticsEvent, CallEvent } from '../event.js';

/** What `record` answers; an error is thrown by `record` and rejects flushes, and with `hang` those never settle. */
export type CollectorAnswer = 'accepted' | 'dropped' | 'rejected' | 'hang' | Error;

/** More than a test reads; whoever records more finds `dropped`. */
const MAX_EVENTS = 10_000;

/**
 * A collector of calls (`TestCollector<CallEvent>`), of flag evaluations (`TestCollector<FlagEvaluation>`) or of both.
 * Keeps a copy of each event; what is none is `rejected`.
 */
export class TestCollector<E extends AnalyticsEvent = AnalyticsEvent> implements AnalyticsCollector<E> {
  /** What it does from now on. Default: `accepted`. */
  answer: CollectorAnswer = 'accepted';
  readonly #events: E[] = [];
  /** Since the last flush. */
  #counts = { accepted: 0, dropped: 0, rejected: 0 };
  #isClosed = false;

  /** What it accepted, oldest first; flushed and closed, it still has them. */
  get events(): readonly E[] {
    return this.#events;
  }

  /** Events that it accepted and was not asked to flush yet. */
  get bufferSize(): number {
    return this.#counts.accepted;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  record(event: E): RecordResult {
    if (this.#isClosed) return 'closed';
    if (this.answer instanceof Error) throw this.answer;
    const result = this.answer === 'hang' || this.answer === 'accepted' ? this.#keep(event) : this.answer;
    this.#counts[result]++;
    return result;
  }

  async flush(): Promise<FlushReport> {
    if (this.answer === 'hang') await new Promise<never>(() => {});
    if (this.answer instanceof Error) throw this.answer;
    const { accepted: delivered, dropped, rejected } = this.#counts;
    this.#counts = { accepted: 0, dropped: 0, rejected: 0 };
    return { delivered, pending: 0, dropped, rejected, timedOut: false };
  }

  async close(): Promise<FlushReport> {
    const report = await this.flush();
    this.#isClosed = true;
    return report;
  }

  #keep(event: E): 'accepted' | 'dropped' | 'rejected' {
    if (this.#events.length === MAX_EVENTS) return 'dropped';
    try {
      this.#events.push(copyOf(event) as E);
      return 'accepted';
    } catch {
      return 'rejected';
    }
  }
}

function copyOf(event: AnalyticsEvent): AnalyticsEvent {
  return isCall(event) ? { ...event } : toFlagEvent(event);
}

function isCall(event: AnalyticsEvent): event is CallEvent {
  return (event as Partial<CallEvent>).functionName !== undefined;
}
