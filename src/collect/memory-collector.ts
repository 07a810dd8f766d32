// Collector → memory: the most recent flag evaluations, for the aggregator and for tests.

import type { FlagEvaluation, FlagEvaluationEvent } from '../event.js';
import { requireInteger, requireKnownKeys } from '../option-rules.js';
import type { AnalyticsCollector, RecordResult } from './collector.js';
import { toFlagEvent } from './flag-event.js';

export interface InMemoryOptions {
  /** Events kept; the oldest are discarded. Default: 10,000. */
  readonly maxSize?: number;
}

export interface EventFilter {
  readonly flagKey?: string;
  /** Only the most recent so many. */
  readonly limit?: number;
}

/** Keeps the newest `maxSize` flag evaluations. */
export class InMemoryAnalyticsCollector implements AnalyticsCollector<FlagEvaluation> {
  readonly maxSize: number;
  /** A ring once it is full: `#oldest` is where the next event goes. */
  #events: FlagEvaluationEvent[] = [];
  #oldest = 0;
  #discarded = 0;
  #rejected = 0;

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

  /** What was handed over and is no evaluation. */
  get rejected(): number {
    return this.#rejected;
  }

  record(evaluation: FlagEvaluation): RecordResult {
    let event: FlagEvaluationEvent;
    try {
      event = toFlagEvent(evaluation);
    } catch {
      this.#rejected++;
      return 'rejected';
    }
    if (this.#events.length < this.maxSize) {
      this.#events.push(event);
      return 'accepted';
    }
    this.#events[this.#oldest] = event;
    this.#oldest = (this.#oldest + 1) % this.maxSize;
    this.#discarded++;
    return 'accepted';
  }

  recordBatch(evaluations: readonly FlagEvaluation[]): void {
    for (const evaluation of evaluations) this.record(evaluation);
  }

  /** The events held, oldest first: of one flag, or of all. */
  getEvents({ flagKey, limit }: EventFilter = {}): FlagEvaluationEvent[] {
    const found: FlagEvaluationEvent[] = [];
    this.forEach((event) => {
      if (flagKey === undefined || event.flagKey === flagKey) found.push(event);
    });
    return limit === undefined ? found : found.slice(Math.max(0, found.length - Math.max(0, limit)));
  }

  getEventCount(flagKey?: string): number {
    if (flagKey === undefined) return this.length;
    let count = 0;
    this.forEach((event) => {
      if (event.flagKey === flagKey) count++;
    });
    return count;
  }

  /** Visits the events held, oldest first, without a copy. */
  forEach(visit: (event: FlagEvaluationEvent) => void): void {
    const { length } = this.#events;
    for (let i = 0; i < length; i++) visit(this.#events[(this.#oldest + i) % length] as FlagEvaluationEvent);
  }

  clear(): void {
    this.#events = [];
    this.#oldest = 0;
  }

  /** Nothing to deliver: events are where they belong. */
  async flush(): Promise<void> {}

  /** Forgets the events. */
  async close(): Promise<void> {
    this.clear();
  }
}
