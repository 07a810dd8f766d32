import { expect } from 'chai';
import { InMemoryAnalyticsCollector } from '../../src/collect/memory-collector.js';
import { AnalyticsAggregator } from '../../src/flags/aggregator.js';
import type { FlagEventSource } from '../../src/flags/event-source.js';
import { aggregatorFor, aggregatorOf, evaluation, NOW_MS, rejectionOf } from './evaluation.js';

const HOUR_MS = 3_600_000;

/** Ten evaluations of the last hour, of which four are of the last minute; two of another flag. */
const TRAFFIC = [
  evaluation({ variant: 'on', targetingKey: 'ann', reason: 'SPLIT', evaluationDurationMs: 4 }, 3_599_999),
  evaluation({ variant: 'off', targetingKey: 'bob', reason: 'SPLIT', evaluationDurationMs: 1 }, 1_800_000),
  evaluation({ variant: 'on', targetingKey: 'ann', reason: 'CACHED', evaluationDurationMs: 3 }, 900_000),
  evaluation({ variant: 'on', targetingKey: 'cid', reason: 'SPLIT', evaluationDurationMs: 0 }, 600_000),
  evaluation({ flagKey: 'banner', targetingKey: 'dan', reason: 'ERROR', evaluationDurationMs: 99 }, 500_000),
  evaluation({ reason: 'ERROR', evaluationDurationMs: 10 }, 120_000),
  evaluation({ reason: 'ERROR', evaluationDurationMs: 2 }, 60_001),
  evaluation({ variant: 'on', targetingKey: 'eve', reason: 'SPLIT' }, 60_000),
  evaluation({ variant: 'off', targetingKey: 'bob', reason: 'STATIC' }, 30_000),
  evaluation({ variant: 'on', targetingKey: null, reason: 'SPLIT' }, 1),
  evaluation({ variant: null, targetingKey: 'ann', reason: 'DEFAULT' }, 0),
  evaluation({ flagKey: 'banner' }, 0),
];

describe('AnalyticsAggregator', () => {
  describe('of a flag with ten evaluations in the last hour', () => {
    const aggregator = aggregatorOf(...TRAFFIC);

    it('has four of them in the last minute as the rate a second', async () => {
      expect(await aggregator.getEvaluationRate('checkout')).to.be.closeTo(4 / 60, 1e-12);
    });

    it('has the rate a second of any other window', async () => {
      expect(await aggregator.getEvaluationRate('checkout', HOUR_MS)).to.be.closeTo(10 / 3_600, 1e-12);
      expect(await aggregator.getEvaluationRate('checkout', 500)).to.equal(2 / 0.5);
    });

    it('has four users, those without a targeting key not counted', async () => {
      expect(await aggregator.getUniqueUsers('checkout')).to.equal(4);
      expect(await aggregator.getUniqueUsers('checkout', 60_000)).to.equal(3);
    });

    it('has its evaluations by variant, those without one as default', async () => {
      expect(await aggregator.getVariantDistribution('checkout')).to.deep.equal({ on: 5, off: 2, default: 3 });
      expect(await aggregator.getVariantDistribution('checkout', 1)).to.deep.equal({ on: 1, default: 1 });
    });

    it('has its evaluations by reason, the reasons of others among them', async () => {
      expect(await aggregator.getReasonDistribution('checkout')).to.deep.equal({
        SPLIT: 5,
        CACHED: 1,
        ERROR: 2,
        STATIC: 1,
        DEFAULT: 1,
      });
      expect(await aggregator.getReasonDistribution('checkout', 0.5)).to.deep.equal({ DEFAULT: 1 });
    });

    it('has two errors of ten', async () => {
      expect(await aggregator.getErrorRate('checkout')).to.equal(20);
      expect(await aggregator.getErrorRate('checkout', 60_000)).to.equal(0);
      expect(await aggregator.getErrorRate('banner')).to.equal(50);
    });

    it('has the percentiles of the five durations above 0, interpolated', async () => {
      // 1, 2, 3, 4, 10: ranks 2, 3.6 and 3.96.
      const { 50: p50, 90: p90, 99: p99 } = await aggregator.getLatencyPercentiles('checkout');

      expect(p50).to.equal(3);
      expect(p90).to.be.closeTo(7.6, 1e-12);
      expect(p99).to.be.closeTo(9.76, 1e-12);
    });

    it('has any percentile, under its own number', async () => {
      const given = await aggregator.getLatencyPercentiles('checkout', [0, 25, 62.5, 100, 25]);

      expect(given).to.deep.equal({ 0: 1, 25: 2, 62.5: 3.5, 100: 10 });
      expect(await aggregator.getLatencyPercentiles('checkout', [])).to.deep.equal({});
      expect(await aggregator.getLatencyPercentiles('checkout', [100], 900_000)).to.deep.equal({ 100: 10 });
    });

    it('has everything in one object', async () => {
      const metrics = await aggregator.getFlagMetrics('checkout');

      expect(metrics.latencyP90).to.be.closeTo(7.6, 1e-12);
      expect(metrics.latencyP99).to.be.closeTo(9.76, 1e-12);
      expect({ ...metrics, latencyP90: 0, latencyP99: 0 }).to.deep.equal({
        evaluationRate: 10 / 3_600,
        totalEvaluations: 10,
        uniqueUsers: 4,
        variantDistribution: { on: 5, off: 2, default: 3 },
        reasonDistribution: { SPLIT: 5, CACHED: 1, ERROR: 2, STATIC: 1, DEFAULT: 1 },
        errorRate: 20,
        latencyP50: 3,
        latencyP90: 0,
        latencyP99: 0,
        windowStart: new Date(NOW_MS - HOUR_MS),
        windowEnd: new Date(NOW_MS),
      });
    });

    it('has everything of a shorter window in one object', async () => {
      const metrics = await aggregator.getFlagMetrics('checkout', 60_000);

      expect(metrics).to.include({ totalEvaluations: 4, uniqueUsers: 3, errorRate: 0, latencyP50: 0 });
      expect(metrics.evaluationRate).to.equal(4 / 60);
      expect(metrics.windowStart).to.deep.equal(new Date(NOW_MS - 60_000));
    });
  });

  describe('a window', () => {
    it('may be no whole number of milliseconds, and has the same rate in one object', async () => {
      const aggregator = aggregatorOf(evaluation());

      for (const windowMs of [999.9, 0.3, 1e-5]) {
        const { evaluationRate } = await aggregator.getFlagMetrics('checkout', windowMs);
        expect(evaluationRate).to.equal(1 / (windowMs / 1000));
        expect(evaluationRate).to.equal(await aggregator.getEvaluationRate('checkout', windowMs));
      }
    });

    it('has zeros of an unknown flag and one step in its trend, however short it is', async () => {
      const aggregator = aggregatorOf(evaluation());

      for (const windowMs of [1e-5, Number.MIN_VALUE]) {
        expect(await aggregator.getFlagMetrics('banner', windowMs)).to.include({ evaluationRate: 0, errorRate: 0 });
        expect(await aggregator.getEvaluationRate('banner', windowMs)).to.equal(0);
        expect(await aggregator.getTrend('checkout', { windowMs })).to.have.length(1);
      }
    });

    it('includes both its ends, and nothing a millisecond beyond them', async () => {
      const aggregator = aggregatorOf(
        evaluation({ variant: 'too early' }, 60_001),
        evaluation({ variant: 'first' }, 60_000),
        evaluation({ variant: 'last' }, 0),
        evaluation({ variant: 'too late' }, -1),
      );

      expect(await aggregator.getVariantDistribution('checkout', 60_000)).to.deep.equal({ first: 1, last: 1 });
      expect((await aggregator.getFlagMetrics('checkout', 60_000)).totalEvaluations).to.equal(2);
      expect(await aggregator.getEvaluationRate('checkout')).to.equal(2 / 60);
    });

    it('includes the millisecond that is running, however much of it has passed', async () => {
      const collector = new InMemoryAnalyticsCollector();
      collector.record(evaluation({ variant: 'first' }, 1_000));
      collector.record(evaluation({ variant: 'last' }, 0));

      const aggregator = aggregatorFor(collector, NOW_MS + 0.999);

      expect(await aggregator.getVariantDistribution('checkout', 1_000)).to.deep.equal({ first: 1, last: 1 });
    });

    it('ends now, by the wall clock that gave the events their timestamps', async () => {
      const collector = new InMemoryAnalyticsCollector();
      const aggregator = new AnalyticsAggregator(collector);

      collector.record({ flagKey: 'checkout', value: 1, reason: 'STATIC' });

      const { totalEvaluations, windowEnd } = await aggregator.getFlagMetrics('checkout');
      expect(totalEvaluations).to.equal(1);
      expect(Date.now() - windowEnd.getTime()).to.be.within(0, 5_000);
    });

    it('moves on with the clock', async () => {
      const collector = new InMemoryAnalyticsCollector();
      collector.record(evaluation());
      let nowMs = NOW_MS;
      const aggregator = new AnalyticsAggregator(collector, { clock: { epochMs: () => nowMs } });

      expect(await aggregator.getUniqueUsers('checkout', 10)).to.equal(0);
      expect(await aggregator.listFlags(10)).to.deep.equal(['checkout']);
      nowMs += 11;

      expect(await aggregator.listFlags(10)).to.deep.equal([]);
    });
  });

  for (const [what, aggregator] of Object.entries({
    'no evaluations at all': aggregatorOf(),
    'evaluations outside the window only': aggregatorOf(evaluation({}, HOUR_MS + 1), evaluation({}, -1)),
    'evaluations of another flag only': aggregatorOf(evaluation({ flagKey: 'banner', evaluationDurationMs: 5 })),
  })) {
    it(`gives zeros and empty objects of ${what}`, async () => {
      expect(await aggregator.getEvaluationRate('checkout')).to.equal(0);
      expect(await aggregator.getUniqueUsers('checkout')).to.equal(0);
      expect(await aggregator.getVariantDistribution('checkout')).to.deep.equal({});
      expect(await aggregator.getReasonDistribution('checkout')).to.deep.equal({});
      expect(await aggregator.getErrorRate('checkout')).to.equal(0);
      expect(await aggregator.getLatencyPercentiles('checkout')).to.deep.equal({ 50: 0, 90: 0, 99: 0 });
      expect(await aggregator.getFlagMetrics('checkout')).to.deep.include({
        evaluationRate: 0,
        totalEvaluations: 0,
        uniqueUsers: 0,
        variantDistribution: {},
        reasonDistribution: {},
        errorRate: 0,
        latencyP50: 0,
        latencyP90: 0,
        latencyP99: 0,
      });
    });
  }

  describe('listFlags', () => {
    it('gives the flags of the window, each once, ascending', async () => {
      const keys = ['b', 'a', 'b', 'ö', 'Z'];
      const aggregator = aggregatorOf(
        ...keys.map((flagKey) => evaluation({ flagKey })),
        evaluation({ flagKey: 'old' }, HOUR_MS + 1),
        evaluation({ flagKey: 'later' }, -1),
      );

      expect(await aggregator.listFlags()).to.deep.equal(['Z', 'a', 'b', 'ö']);
      expect(await aggregator.listFlags(2 * HOUR_MS)).to.deep.equal(['Z', 'a', 'b', 'old', 'ö']);
    });
  });

  describe('getTrend', () => {
    it('gives every minute of the last hour, oldest first, zeros included', async () => {
      const aggregator = aggregatorOf(
        evaluation({}, HOUR_MS),
        evaluation({ reason: 'ERROR' }, HOUR_MS - 1),
        evaluation({}, HOUR_MS - 60_000),
        evaluation({ flagKey: 'banner' }, HOUR_MS - 60_000),
        evaluation({}, HOUR_MS + 1),
        evaluation({}, -1),
      );

      const trend = await aggregator.getTrend('checkout');

      expect(trend).to.have.length(60);
      expect(trend.slice(0, 3)).to.deep.equal([
        { start: new Date(NOW_MS - HOUR_MS), evaluations: 2, errorRate: 50 },
        { start: new Date(NOW_MS - HOUR_MS + 60_000), evaluations: 1, errorRate: 0 },
        { start: new Date(NOW_MS - HOUR_MS + 120_000), evaluations: 0, errorRate: 0 },
      ]);
      expect(trend.slice(3).every(({ evaluations }) => evaluations === 0)).to.equal(true);
    });

    it('counts what happens at the very end of the window into the last step', async () => {
      const aggregator = aggregatorOf(evaluation({}, 10), evaluation({ reason: 'ERROR' }, 0));

      expect(await aggregator.getTrend('checkout', { windowMs: 30, bucketMs: 10 })).to.deep.equal([
        { start: new Date(NOW_MS - 30), evaluations: 0, errorRate: 0 },
        { start: new Date(NOW_MS - 20), evaluations: 0, errorRate: 0 },
        { start: new Date(NOW_MS - 10), evaluations: 2, errorRate: 50 },
      ]);
    });

    it('has a last step that reaches beyond the window when the window is no whole number of steps', async () => {
      const aggregator = aggregatorOf(evaluation({}, 5), evaluation({}, 0));

      const trend = await aggregator.getTrend('checkout', { windowMs: 25, bucketMs: 10 });

      expect(trend.map(({ evaluations }) => evaluations)).to.deep.equal([0, 0, 2]);
    });

    for (const [windowMs, count] of [
      [60_000, 7],
      [604_800_000, 31],
      [0.3, 100],
    ] as const) {
      it(`cuts ${windowMs} ms into ${count} steps, and has none that begins where the window ends`, async () => {
        const aggregator = aggregatorOf(evaluation({}, 0));

        const trend = await aggregator.getTrend('checkout', { windowMs, bucketMs: windowMs / count });

        expect(trend).to.have.length(count);
        expect(trend.at(-1)).to.include({ evaluations: 1 });
      });
    }

    it('has one step when a step is as long as the window, or longer', async () => {
      const aggregator = aggregatorOf(evaluation({}, 60_000), evaluation());

      for (const bucketMs of [60_000, 90_000]) {
        expect(await aggregator.getTrend('checkout', { windowMs: 60_000, bucketMs })).to.deep.equal([
          { start: new Date(NOW_MS - 60_000), evaluations: 2, errorRate: 0 },
        ]);
      }
    });

    it('gives zeros for an unknown flag', async () => {
      expect(await aggregatorOf().getTrend('checkout', { windowMs: 20, bucketMs: 10 })).to.deep.equal([
        { start: new Date(NOW_MS - 20), evaluations: 0, errorRate: 0 },
        { start: new Date(NOW_MS - 10), evaluations: 0, errorRate: 0 },
      ]);
    });

    it('refuses more than ten thousand steps', async () => {
      const aggregator = aggregatorOf();

      expect(await aggregator.getTrend('checkout', { windowMs: 10_000, bucketMs: 1 })).to.have.length(10_000);
      expect(await rejectionOf(aggregator.getTrend('checkout', { windowMs: 10_001, bucketMs: 1 }))).to.include({
        name: 'RangeError',
        message: 'bucketMs must be at least windowMs ÷ 10000, got 1',
      });
    });
  });

  it('takes keys that are properties of every object, unicode and long ones', async () => {
    const keys = ['__proto__', 'constructor', 'toString', 'Prüfung ✅', 'k'.repeat(255)];
    const aggregator = aggregatorOf(
      ...keys.map((key) => evaluation({ flagKey: key, variant: key, reason: key, targetingKey: key })),
    );

    expect(await aggregator.listFlags()).to.deep.equal([...keys].sort());
    for (const key of keys) {
      const metrics = await aggregator.getFlagMetrics(key);
      expect(Object.entries(metrics.variantDistribution)).to.deep.equal([[key, 1]]);
      expect(Object.entries(metrics.reasonDistribution)).to.deep.equal([[key, 1]]);
      expect(metrics.uniqueUsers).to.equal(1);
    }
    expect((await aggregator.getFlagMetrics('hasOwnProperty')).totalEvaluations).to.equal(0);
  });

  it('becomes JSON with ISO timestamps: FlagMetrics', async () => {
    const metrics = await aggregatorOf(evaluation({ variant: 'on', evaluationDurationMs: 2 })).getFlagMetrics(
      'checkout',
      1_000,
    );

    expect(JSON.stringify(metrics)).to.equal(
      '{"evaluationRate":1,"totalEvaluations":1,"uniqueUsers":0,"variantDistribution":{"on":1},' +
        '"reasonDistribution":{"STATIC":1},"errorRate":0,"latencyP50":2,"latencyP90":2,"latencyP99":2,' +
        '"windowStart":"2026-01-01T11:59:59.000Z","windowEnd":"2026-01-01T12:00:00.000Z"}',
    );
  });

  it('asks any other source with the same three questions', async () => {
    const asked: unknown[][] = [];
    const source: FlagEventSource = {
      async summarize(...question) {
        asked.push(['summarize', ...question]);
        const counts = new Map([['a', 4]]);
        return {
          totalEvaluations: 4,
          errors: 1,
          uniqueUsers: 2,
          variants: counts,
          reasons: counts,
          latencies: [1, 2, 3],
        };
      },
      async flagKeys(...question) {
        asked.push(['flagKeys', ...question]);
        return ['checkout'];
      },
      async trend(...question) {
        asked.push(['trend', ...question]);
        return [{ startMs: NOW_MS - 10, evaluations: 4, errors: 1 }];
      },
    };
    const aggregator = new AnalyticsAggregator(source, { clock: { epochMs: () => NOW_MS } });

    const metrics = await aggregator.getFlagMetrics('checkout', 2_000);
    const trend = await aggregator.getTrend('checkout', { windowMs: 20, bucketMs: 10 });

    expect(metrics).to.include({ evaluationRate: 2, errorRate: 25, latencyP50: 1, latencyP90: 2, latencyP99: 3 });
    expect(trend.map(({ errorRate }) => errorRate)).to.deep.equal([0, 25]);
    expect(await aggregator.listFlags(1)).to.deep.equal(['checkout']);
    expect(asked).to.deep.equal([
      ['summarize', 'checkout', { startMs: NOW_MS - 2_000, endMs: NOW_MS }, [50, 90, 99]],
      ['trend', 'checkout', { startMs: NOW_MS - 20, endMs: NOW_MS }, 10],
      ['flagKeys', { startMs: NOW_MS - 1, endMs: NOW_MS }],
    ]);
  });

  describe('refuses', () => {
    const aggregator = aggregatorOf();

    it('a source that is none, and a clock that is none', () => {
      for (const source of [undefined, null, {}, [], 'memory', { summarize() {} }] as unknown[]) {
        expect(() => new AnalyticsAggregator(source as FlagEventSource)).to.throw(
          TypeError,
          'source must be a collector of flag evaluations, an event source or a database connection, got',
        );
      }
      const address = 'postgres://ada:hunter2@db.example/shop';
      expect(() => new AnalyticsAggregator(address as never)).to.throw(
        TypeError,
        /connection, got a text \(not shown\)$/,
      );
      const collector = new InMemoryAnalyticsCollector();
      expect(() => new AnalyticsAggregator(collector, { clock: {} as never })).to.throw(
        TypeError,
        'clock.epochMs must be a function, got undefined',
      );
      expect(() => new AnalyticsAggregator(collector, { now: 5 } as never)).to.throw(
        TypeError,
        "AggregatorOptions has no option 'now'",
      );
    });

    it('a window that is not positive and finite, or begins before all dates', async () => {
      for (const windowMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        for (const question of [
          aggregator.getEvaluationRate('checkout', windowMs),
          aggregator.getFlagMetrics('checkout', windowMs),
          aggregator.listFlags(windowMs),
          aggregator.getTrend('checkout', { windowMs }),
        ]) {
          expect(await rejectionOf(question)).to.include({
            name: 'RangeError',
            message: `windowMs must be a positive, finite number, got ${windowMs}`,
          });
        }
      }
      expect(await rejectionOf(aggregator.getUniqueUsers('checkout', '5' as never))).to.include({
        name: 'TypeError',
        message: "windowMs must be a positive, finite number, got '5'",
      });
      expect((await rejectionOf(aggregator.getFlagMetrics('checkout', 1e17))).message).to.equal(
        'windowMs must be short enough for its start to be a date, got 100000000000000000',
      );
    });

    it('a flag key that is no text, percentiles that are no numbers and a step that is none', async () => {
      const messages = [
        aggregator.getFlagMetrics(undefined as never),
        aggregator.getErrorRate(''),
        aggregator.getTrend(5 as never),
        aggregator.getLatencyPercentiles('checkout', 50 as never),
        aggregator.getLatencyPercentiles('checkout', [50, Number.NaN]),
        aggregator.getTrend('checkout', { bucketMs: 0 }),
        aggregator.getTrend('checkout', { bucket: 5 } as never),
      ].map(async (question) => (await rejectionOf(question)).message);

      expect(await Promise.all(messages)).to.deep.equal([
        'flagKey must be a non-empty string, got undefined',
        "flagKey must be a non-empty string, got ''",
        'flagKey must be a non-empty string, got 5',
        'percentiles must be an array of numbers, got 50',
        'percentiles[1] must be a number, got NaN',
        'bucketMs must be a positive, finite number, got 0',
        "TrendOptions has no option 'bucket'; known are windowMs, bucketMs",
      ]);
    });
  });
});
