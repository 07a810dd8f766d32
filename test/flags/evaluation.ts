// Flag evaluations for tests, and a collector and an aggregator whose "now" is the test's.

import { InMemoryAnalyticsCollector } from '../../src/collect/memory-collector.js';
import type { FlagEvaluation } from '../../src/event.js';
import { AnalyticsAggregator } from '../../src/flags/aggregator.js';

/** The millisecond at which tests ask. */
export const NOW_MS = Date.UTC(2026, 0, 1, 12);

/** An evaluation of `checkout` that happened `agoMs` before now. */
export function evaluation(changes: Partial<FlagEvaluation> = {}, agoMs = 0): FlagEvaluation {
  return {
    timestamp: new Date(NOW_MS - agoMs),
    flagKey: 'checkout',
    value: true,
    reason: 'STATIC',
    ...changes,
  };
}

/** An aggregator over these evaluations. */
export function aggregatorOf(...evaluations: readonly FlagEvaluation[]): AnalyticsAggregator {
  const collector = new InMemoryAnalyticsCollector({ maxSize: 100_000 });
  collector.recordBatch(evaluations);
  return aggregatorFor(collector);
}

export function aggregatorFor(collector: InMemoryAnalyticsCollector, nowMs = NOW_MS): AnalyticsAggregator {
  return new AnalyticsAggregator(collector, { clock: { epochMs: () => nowMs } });
}

/** What a promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('did not reject');
}
