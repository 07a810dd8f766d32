// What every engine makes of evaluations: the metrics in memory are the measure of all.

import { expect } from 'chai';
import { InMemoryAnalyticsCollector } from '../../../src/collect/memory-collector.js';
import type { AnalyticsAggregator } from '../../../src/flags/aggregator.js';
import { seededRandom } from '../../soak/random-faults.js';
import { expectAlike } from './alike.js';
import { randomEvaluation } from './random-events.js';
import { aggregatorOf, PLAIN, type Scene } from './scene.js';

const HOUR_MS = 3_600_000;
/** An hour with most of the events, and a minute with few. */
const WINDOWS_MS = [HOUR_MS, 61_000];

/** Everything there is to ask of a flag, but for the window itself. */
async function answersOf(aggregator: AnalyticsAggregator, flagKey: string, windowMs: number) {
  const { windowStart, windowEnd, ...metrics } = await aggregator.getFlagMetrics(flagKey, windowMs);
  return {
    metrics,
    percentiles: await aggregator.getLatencyPercentiles(flagKey, [-5, 0, 12.5, 50, 99.9, 100, 150], windowMs),
    trend: await aggregator.getTrend(flagKey, { windowMs, bucketMs: windowMs / 7 }),
    rate: await aggregator.getEvaluationRate(flagKey, windowMs),
  };
}

export function addMetricFacts(scene: () => Scene): void {
  it('gives the same metrics for 5,000 random evaluations as the collector in memory', async () => {
    const nowMs = Date.now();
    const random = seededRandom(7);
    const memory = new InMemoryAnalyticsCollector();
    const collector = await scene().open({ batchSize: 1_500 });
    for (let i = 0; i < 5_000; i++) {
      const evaluation = randomEvaluation(random, nowMs);
      memory.record(evaluation);
      collector.record(evaluation);
    }
    await collector.flush({ timeoutMs: 30_000 });

    const [stored, expected] = [aggregatorOf(collector, nowMs), aggregatorOf(memory, nowMs)];
    const flags = await expected.listFlags(HOUR_MS);
    expect(await stored.listFlags(HOUR_MS)).to.deep.equal(flags);
    for (const flagKey of [...flags, 'unknown']) {
      for (const windowMs of WINDOWS_MS) {
        const actual = await answersOf(stored, flagKey, windowMs);
        expectAlike(actual, await answersOf(expected, flagKey, windowMs), `${flagKey} over ${windowMs} ms`);
      }
    }
  });

  for (const flagKey of ['\ud800', '\ufffd\0', '\0']) {
    it(`has nothing to tell of ${JSON.stringify(flagKey)}, which no table can hold`, async () => {
      const nowMs = Date.now();
      const collector = await scene().open();
      // What half a surrogate pair is in UTF-8.
      collector.record({ ...PLAIN, timestamp: new Date(nowMs), flagKey: '\ufffd', evaluationDurationMs: 5 });
      await collector.flush();

      const actual = await answersOf(aggregatorOf(collector, nowMs), flagKey, HOUR_MS);

      const nothing = aggregatorOf(new InMemoryAnalyticsCollector(), nowMs);
      expectAlike(actual, await answersOf(nothing, flagKey, HOUR_MS));
    });
  }

  it('has a trend of one step where a step is longer than all time', async () => {
    const nowMs = Date.now();
    const collector = await scene().open();
    for (const ageMs of [0, 1_000]) collector.record({ ...PLAIN, timestamp: new Date(nowMs - ageMs) });
    await collector.flush();

    const trend = await aggregatorOf(collector, nowMs).getTrend(PLAIN.flagKey, { bucketMs: 1e300 });

    expect(trend.map(({ evaluations }) => evaluations)).to.deep.equal([2]);
  });

  it('interpolates percentiles of one, two and no durations', async () => {
    const nowMs = Date.now();
    const collector = await scene().open();
    const durations = { none: [0], one: [5], two: [10, 0, 20] };
    for (const [flagKey, some] of Object.entries(durations)) {
      for (const evaluationDurationMs of some) {
        collector.record({ ...PLAIN, timestamp: new Date(nowMs), flagKey, evaluationDurationMs });
      }
    }
    await collector.flush();

    const aggregator = aggregatorOf(collector, nowMs);
    const percentilesOf = (flagKey: string) => aggregator.getLatencyPercentiles(flagKey, [0, 50, 90, 100]);
    expect(await percentilesOf('none')).to.deep.equal({ 0: 0, 50: 0, 90: 0, 100: 0 });
    expect(await percentilesOf('one')).to.deep.equal({ 0: 5, 50: 5, 90: 5, 100: 5 });
    expectAlike(await percentilesOf('two'), { 0: 10, 50: 15, 90: 19, 100: 20 });
  });

  it('counts evaluations without a variant as default, and those without a user for nobody', async () => {
    const nowMs = Date.now();
    const collector = await scene().open();
    const timestamp = new Date(nowMs);
    for (const variant of [undefined, null, 'on', '', 'default']) collector.record({ ...PLAIN, timestamp, variant });
    for (const targetingKey of [null, '', 'ada', 'ada ', 'Ada', 'ada']) {
      collector.record({ ...PLAIN, timestamp, flagKey: 'banner', targetingKey });
    }
    await collector.flush();

    const aggregator = aggregatorOf(collector, nowMs);
    expect(await aggregator.getVariantDistribution('checkout')).to.deep.equal({ default: 3, on: 1, '': 1 });
    expect(await aggregator.getUniqueUsers('checkout')).to.equal(0);
    expect(await aggregator.getUniqueUsers('banner')).to.equal(4);
  });

  it('has both ends of a window in it, to the millisecond', async () => {
    const nowMs = Date.now();
    const collector = await scene().open();
    for (const ms of [nowMs - 1_001, nowMs - 1_000, nowMs, nowMs + 1]) {
      collector.record({ ...PLAIN, timestamp: new Date(ms) });
    }
    await collector.flush();

    expect((await aggregatorOf(collector, nowMs).getFlagMetrics('checkout', 1_000)).totalEvaluations).to.equal(2);
  });
}
