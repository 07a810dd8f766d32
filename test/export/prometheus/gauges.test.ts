import { expect } from 'chai';
import { InMemoryAnalyticsCollector } from '../../../src/collect/memory-collector.js';
import { AnalyticsAggregator } from '../../../src/flags/aggregator.js';
import { evaluation, openExporter } from './open-exporter.js';

const USERS = 'feature_flag_unique_users';
const ERROR_RATE = 'feature_flag_error_rate';

/** Both gauges of a flag. */
async function gaugesOf({ scrape }: ReturnType<typeof openExporter>, flagKey = 'checkout') {
  const read = await scrape();
  return [read.value(USERS, { flag_key: flagKey }), read.value(ERROR_RATE, { flag_key: flagKey })];
}

describe('PrometheusExporter: gauges from metrics', () => {
  it('are set to them, the percentage as a ratio', async () => {
    const open = openExporter();

    const result = open.exporter.updateFromMetrics('checkout', { uniqueUsers: 41, errorRate: 12.5 });

    expect(result).to.equal('accepted');
    expect(await gaugesOf(open)).to.deep.equal([41, 0.125]);
    expect((await open.scrape()).find('feature_flag_evaluations_total')).to.deep.equal([]);
  });

  it('take the place of what was tracked until the next evaluation', async () => {
    const open = openExporter();
    open.exporter.record(evaluation({ reason: 'ERROR', targetingKey: 'ann' }));

    open.exporter.updateFromMetrics('checkout', { uniqueUsers: 41, errorRate: 12.5 });
    const given = await gaugesOf(open);
    open.exporter.record(evaluation({ targetingKey: 'bob' }));

    expect(given).to.deep.equal([41, 0.125]);
    expect(await gaugesOf(open)).to.deep.equal([2, 0.5]);
  });

  for (const metrics of [null, {}, { uniqueUsers: Number.NaN, errorRate: 0 }, { uniqueUsers: 1, errorRate: -1 }]) {
    it(`refuse ${JSON.stringify(metrics)}`, async () => {
      const open = openExporter();

      expect(open.exporter.updateFromMetrics('checkout', metrics as never)).to.equal('rejected');
      expect(open.exporter.rejected).to.equal(1);
      expect(await gaugesOf(open)).to.deep.equal([undefined, undefined]);
    });
  }

  it('are computed by an aggregator', async () => {
    const open = openExporter();
    const collector = new InMemoryAnalyticsCollector();
    for (const targetingKey of ['ann', 'bob', 'ann', 'cid']) collector.record(evaluation({ targetingKey }));
    collector.record(evaluation({ flagKey: 'search', reason: 'ERROR' }));

    const updated = await open.exporter.updateFromAggregator(new AnalyticsAggregator(collector), [
      'checkout',
      'search',
    ]);

    expect(updated).to.deep.equal(['checkout', 'search']);
    expect(await gaugesOf(open)).to.deep.equal([3, 0]);
    expect(await gaugesOf(open, 'search')).to.deep.equal([0, 1]);
  });

  it('are asked for over the window, an hour by default', async () => {
    const { exporter } = openExporter();
    const asked: unknown[] = [];
    const aggregator = {
      getFlagMetrics(...args: unknown[]) {
        asked.push(args);
        return { uniqueUsers: 1, errorRate: 0 };
      },
    };

    await exporter.updateFromAggregator(aggregator, ['checkout']);
    await exporter.updateFromAggregator(aggregator, ['checkout'], 60_000);

    expect(asked).to.deep.equal([
      ['checkout', 3_600_000],
      ['checkout', 60_000],
    ]);
  });

  it('of a flag that fails stay as they are, the other flags are updated, and the logger hears of it', async () => {
    const open = openExporter();
    open.exporter.updateFromMetrics('broken', { uniqueUsers: 7, errorRate: 0 });
    const aggregator = {
      async getFlagMetrics(flagKey: string) {
        if (flagKey === 'broken') throw new Error('no such table');
        return { uniqueUsers: 5, errorRate: 50 };
      },
    };

    const updated = await open.exporter.updateFromAggregator(aggregator, ['first', 'broken', 'last']);

    expect(updated).to.deep.equal(['first', 'last']);
    expect(await gaugesOf(open, 'broken')).to.deep.equal([7, 0]);
    expect(await gaugesOf(open, 'last')).to.deep.equal([5, 0.5]);
    expect(open.warnings).to.deep.equal([
      'PrometheusExporter: The metrics of a flag could not be computed: Error: no such table',
    ]);
  });
});

describe('PrometheusExporter: what is tracked', () => {
  it('is listed by flag', () => {
    const { exporter } = openExporter();

    for (const flagKey of ['search', 'checkout', 'search']) exporter.record(evaluation({ flagKey }));
    exporter.updateFromMetrics('given', { uniqueUsers: 1, errorRate: 0 });

    expect(exporter.getTrackedFlagKeys()).to.deep.equal(['search', 'checkout']);
  });

  it('is forgotten for one flag, whose gauges go while its counter and histogram stay', async () => {
    const open = openExporter();
    for (const flagKey of ['checkout', 'search']) {
      open.exporter.record(evaluation({ flagKey, targetingKey: 'ann', reason: 'ERROR', evaluationDurationMs: 1 }));
    }

    open.exporter.resetFlagStats('checkout');

    expect(open.exporter.getTrackedFlagKeys()).to.deep.equal(['search']);
    expect(await gaugesOf(open)).to.deep.equal([undefined, undefined]);
    expect(await gaugesOf(open, 'search')).to.deep.equal([1, 1]);
    const read = await open.scrape();
    expect(read.value('feature_flag_evaluations_total', { flag_key: 'checkout' })).to.equal(1);
    expect(read.value('feature_flag_evaluation_duration_seconds_count', { flag_key: 'checkout' })).to.equal(1);
  });

  it('begins anew after it was forgotten', async () => {
    const open = openExporter();
    open.exporter.record(evaluation({ targetingKey: 'ann', reason: 'ERROR' }));

    open.exporter.resetFlagStats('checkout');
    open.exporter.record(evaluation({ targetingKey: 'bob' }));

    expect(open.exporter.getTrackedFlagKeys()).to.deep.equal(['checkout']);
    expect(await gaugesOf(open)).to.deep.equal([1, 0]);
    expect((await open.scrape()).sum('feature_flag_evaluations_total')).to.equal(2);
  });

  it('is forgotten for all flags, gauges that were given too', async () => {
    const open = openExporter();
    open.exporter.record(evaluation({ targetingKey: 'ann' }));
    open.exporter.updateFromMetrics('given', { uniqueUsers: 1, errorRate: 0 });

    open.exporter.resetAllStats();

    expect(open.exporter.getTrackedFlagKeys()).to.deep.equal([]);
    const read = await open.scrape();
    expect([...read.find(USERS), ...read.find(ERROR_RATE)]).to.deep.equal([]);
    expect(read.sum('feature_flag_evaluations_total')).to.equal(1);
  });

  it('is left alone by the reset of a flag that nobody knows', () => {
    const { exporter } = openExporter();
    exporter.record(evaluation());

    exporter.resetFlagStats('unknown');
    exporter.resetFlagStats(undefined as never);

    expect(exporter.getTrackedFlagKeys()).to.deep.equal(['checkout']);
  });
});
