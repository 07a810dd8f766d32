// Stores → aggregator: where flag evaluations are read from; a collector in memory is one, a database another.

import { type FlagSummary, FlagTally, type TimeWindow } from '../aggregate/flag-metrics.js';
import type { InMemoryAnalyticsCollector } from '../collect/memory-collector.js';
import { EvaluationReason, type FlagEvaluationEvent } from '../event.js';

/** One step of a trend: the evaluations from `startMs` on, up to the next step. */
export interface TrendBucket {
  /** Epoch milliseconds: the window's start and a whole number of buckets. */
  readonly startMs: number;
  readonly evaluations: number;
  readonly errors: number;
}

/** Answers the aggregator's questions, each in one pass over the window. */
export interface FlagEventSource {
  summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary>;
  /** The flags evaluated in the window, ascending. */
  flagKeys(window: TimeWindow): Promise<string[]>;
  /** Those without evaluations may be left out. */
  trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<TrendBucket[]>;
}

/** Reads from a collector in memory. */
export class MemoryEventSource implements FlagEventSource {
  readonly #collector: Pick<InMemoryAnalyticsCollector, 'forEach'>;

  constructor(collector: Pick<InMemoryAnalyticsCollector, 'forEach'>) {
    this.#collector = collector;
  }

  async summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary> {
    const tally = new FlagTally();
    this.#forEachOf(flagKey, window, (event) => tally.add(event));
    return tally.summary(percentiles);
  }

  async flagKeys(window: TimeWindow): Promise<string[]> {
    const keys = new Set<string>();
    this.#collector.forEach(({ flagKey, timestamp }) => {
      if (isWithin(timestamp, window)) keys.add(flagKey);
    });
    return [...keys].sort();
  }

  async trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<TrendBucket[]> {
    const buckets = new Map<number, { startMs: number; evaluations: number; errors: number }>();
    this.#forEachOf(flagKey, window, ({ timestamp, reason }) => {
      const step = Math.floor((timestamp.getTime() - window.startMs) / bucketMs);
      const bucket = buckets.get(step) ?? { startMs: window.startMs + step * bucketMs, evaluations: 0, errors: 0 };
      bucket.evaluations++;
      if (reason === EvaluationReason.ERROR) bucket.errors++;
      buckets.set(step, bucket);
    });
    return [...buckets.values()];
  }

  #forEachOf(flagKey: string, window: TimeWindow, visit: (event: FlagEvaluationEvent) => void): void {
    this.#collector.forEach((event) => {
      if (event.flagKey === flagKey && isWithin(event.timestamp, window)) visit(event);
    });
  }
}

function isWithin(timestamp: Date, { startMs, endMs }: TimeWindow): boolean {
  const ms = timestamp.getTime();
  return ms >= startMs && ms <= endMs;
}
