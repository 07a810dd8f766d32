// The law: whatever was recorded, the aggregator answers as the plainest possible computation over the same rows would.

import { expect } from 'chai';
import fc from 'fast-check';
import { InMemoryAnalyticsCollector } from '../../src/collect/memory-collector.js';
import type { FlagEvaluation } from '../../src/event.js';
import { AnalyticsAggregator } from '../../src/flags/aggregator.js';

const NOW_MS = 1_000_000;
const MAX_SIZE = 40;

const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', '🛒');
const maybeKey = fc.option(key, { nil: undefined });

const evaluation: fc.Arbitrary<FlagEvaluation> = fc.record({
  timestamp: fc.integer({ min: NOW_MS - 120, max: NOW_MS + 20 }).map((ms) => new Date(ms)),
  flagKey: key,
  value: fc.anything(),
  reason: fc.constantFrom('STATIC', 'SPLIT', 'ERROR', 'CACHED', '__proto__'),
  variant: maybeKey,
  targetingKey: maybeKey,
  evaluationDurationMs: fc.oneof(fc.constant(0), fc.double({ min: -1, max: 50, noNaN: true })),
});

/** One line a metric, over nothing but arrays. */
function naive(all: readonly FlagEvaluation[], flagKey: string, windowMs: number) {
  const rows = all.slice(-MAX_SIZE).filter((row) => {
    const ms = Number(row.timestamp);
    return row.flagKey === flagKey && ms >= NOW_MS - windowMs && ms <= NOW_MS;
  });
  const times = rows.map((row) => row.evaluationDurationMs ?? 0).filter((ms) => ms > 0);
  const errors = rows.filter((row) => row.reason === 'ERROR');
  return {
    rows,
    totalEvaluations: rows.length,
    evaluationRate: rows.length / (windowMs / 1000),
    uniqueUsers: [...new Set(rows.map((row) => row.targetingKey))].filter((user) => user !== undefined).length,
    errorRate: rows.length === 0 ? 0 : (errors.length / rows.length) * 100,
    variants: countsOf(rows.map((row) => row.variant ?? 'default')),
    reasons: countsOf(rows.map((row) => row.reason)),
    latency: (percentile: number) => naivePercentile(times, percentile),
  };
}

function countsOf(values: readonly string[]): [string, number][] {
  return [...new Set(values)].sort().map((value) => [value, values.filter((one) => one === value).length]);
}

/** The value below which so many percent of the way from the first to the last rank lie, step by step. */
function naivePercentile(values: readonly number[], percentile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return 0;
  const rank = (percentile * (sorted.length - 1)) / 100;
  const [low, high] = [sorted[Math.floor(rank)] as number, sorted[Math.ceil(rank)] as number];
  return low * (1 - (rank % 1)) + high * (rank % 1);
}

const entriesOf = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));

describe('the aggregator', () => {
  it('answers as a naive computation over the same rows does', async () => {
    const windows = fc.integer({ min: 1, max: 150 });
    const property = fc.asyncProperty(
      fc.array(evaluation, { maxLength: 80 }),
      key,
      windows,
      async (all, flag, windowMs) => {
        const collector = new InMemoryAnalyticsCollector({ maxSize: MAX_SIZE });
        collector.recordBatch(all);
        const aggregator = new AnalyticsAggregator(collector, { clock: { epochMs: () => NOW_MS } });
        const expected = naive(all, flag, windowMs);

        const metrics = await aggregator.getFlagMetrics(flag, windowMs);
        const percentiles = await aggregator.getLatencyPercentiles(flag, [0, 37.5, 100], windowMs);

        expect(metrics.totalEvaluations).to.equal(expected.totalEvaluations);
        expect(metrics.evaluationRate).to.equal(expected.evaluationRate);
        expect(metrics.uniqueUsers).to.equal(expected.uniqueUsers);
        expect(metrics.errorRate).to.equal(expected.errorRate);
        expect(entriesOf(metrics.variantDistribution)).to.deep.equal(expected.variants);
        expect(entriesOf(metrics.reasonDistribution)).to.deep.equal(expected.reasons);
        expect(metrics.latencyP50).to.be.closeTo(expected.latency(50), 1e-9);
        expect(metrics.latencyP90).to.be.closeTo(expected.latency(90), 1e-9);
        expect(metrics.latencyP99).to.be.closeTo(expected.latency(99), 1e-9);
        for (const percentile of [0, 37.5, 100]) {
          expect(percentiles[percentile]).to.be.closeTo(expected.latency(percentile), 1e-9);
        }
        expect((await aggregator.listFlags(windowMs)).includes(flag)).to.equal(expected.totalEvaluations > 0);
      },
    );

    await fc.assert(property, { numRuns: 500 });
  });

  it('has every evaluation of the window in exactly one step of its trend', async () => {
    const steps = fc.integer({ min: 1, max: 60 });
    const windows = fc.integer({ min: 1, max: 150 });
    const property = fc.asyncProperty(fc.array(evaluation), windows, steps, async (all, windowMs, bucketMs) => {
      const collector = new InMemoryAnalyticsCollector({ maxSize: MAX_SIZE });
      collector.recordBatch(all);
      const aggregator = new AnalyticsAggregator(collector, { clock: { epochMs: () => NOW_MS } });
      const { rows } = naive(all, 'a', windowMs);

      const trend = await aggregator.getTrend('a', { windowMs, bucketMs });

      expect(trend).to.have.length(Math.ceil(windowMs / bucketMs));
      for (const [i, { start, evaluations, errorRate }] of trend.entries()) {
        const isLast = i === trend.length - 1;
        const own = rows.filter((row) => {
          const ms = Number(row.timestamp);
          return ms >= Number(start) && (isLast || ms < Number(start) + bucketMs);
        });
        const errors = own.filter((row) => row.reason === 'ERROR').length;
        expect(evaluations).to.equal(own.length);
        expect(errorRate).to.equal(own.length === 0 ? 0 : (errors / own.length) * 100);
      }
    });

    await fc.assert(property, { numRuns: 300 });
  });
});
