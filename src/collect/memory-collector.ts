// Collector → memory: the most recent flag evaluations, for the aggregator and for tests.

import type { FlagEvaluation, FlagEvaluationEvent } from '../event.js';
import { requireInteger, requireKnownKeys } from '../option-rules.js';
import type { AnalyticsCollector, RecordResult } from './collector.js';
import { toFlagEvent } from './flag-event.js';

export interface InMemoryOptions {
  /** Events kept; the oldest are discarded. Default: 10,000. */
  readonly maxSize?: number | undefined;
}

export interface EventFilter {
  /** Only those of this flag. */
  readonly flagKey?: string | undefined;
  /** Only the most recent so many; they stay in order. */
  readonly limit?: number | undefined;
}

/**
 * Keeps the newest `maxSize` flag evaluations. The constructor and the queries throw for a bad option, naming it;
 * recording never throws.
 */
export class InMemoryAnalyticsCollector implements AnalyticsCollector<FlagEvaluation> {
  readonly maxSize: number;
  /** A ring once it is full: `#oldest` is where the next event goes. */
  #events: FlagEvaluationEvent[] = [];
  #oldest = 0;
  #discarded = 0;
  #rejected = 0;
  #isClosed = false;

  constructor(options: InMemoryOptions = {}) {
    requireKnownKeys('InMemoryOptions', options, ['maxSize']);
    this.maxSize = requireInteger('maxSize', options.maxSize ?? 10_000, 1);
  }

  /** Events held now. */
  get length(): number {
    return this.#events.length;
  }

  /** Events that newer ones took the place of. */
  get discarded(): number {
    return this.#discarded;
  }

  /** What was handed over and is no flag evaluation. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Keeps a copy: what happens to the evaluation afterwards changes nothing. */
  record(evaluation: FlagEvaluation): RecordResult {
    if (this.#isClosed) return 'closed';
    try {
      this.#keep(toFlagEvent(evaluation));
      return 'accepted';
    } catch {
      this.#rejected++;
      return 'rejected';
    }
  }

  recordBatch(evaluations: readonly FlagEvaluation[]): void {
    for (const evaluation of evaluations) this.record(evaluation);
  }

  /** The events held, oldest first: of one flag, or of all. */
  getEvents(filter: EventFilter = {}): FlagEvaluationEvent[] {
    requireKnownKeys('EventFilter', filter, ['flagKey', 'limit']);
    const { flagKey, limit = this.maxSize } = filter;
    requireInteger('limit', limit, 0);
    const found: FlagEvaluationEvent[] = [];
    this.forEach((event) => {
      if (flagKey === undefined || event.flagKey === flagKey) found.push(event);
    });
    return found.slice(Math.max(0, found.length - limit));
  }

  /** Events held: of one flag, or of all. */
  getEventCount(flagKey?: string): number {
    if (flagKey === undefined) return this.length;
    let count = 0;
    this.forEach((event) => {
      if (event.flagKey === flagKey) count++;
    });
    return count;
  }

  /** Visits the events held, oldest first, without a copy of them all. */
  forEach(visit: (event: FlagEvaluationEvent) => void): void {
    const events = this.#events;
    const { length } = events;
    const oldest = this.#oldest;
    for (let i = 0; i < length; i++) visit(events[(oldest + i) % length] as FlagEvaluationEvent);
  }

  /** Forgets the events; the counts of what was discarded and rejected stay. */
  clear(): void {
    this.#events = [];
    this.#oldest = 0;
  }

  /** Nothing to deliver: events are where they belong. */
  async flush(): Promise<void> {}

  /** Forgets the events and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.clear();
  }

  #keep(event: FlagEvaluationEvent): void {
    if (this.#events.length < this.maxSize) {
      this.#events.push(event);
      return;
    }
    this.#events[this.#oldest] = event;
    this.#oldest = (this.#oldest + 1) % this.maxSize;
    this.#discarded++;
  }
}
