import { expect } from 'chai';
import { Analytics } from '../../../src/index.js';
import { evaluation, openExporter } from './open-exporter.js';

const EVALUATIONS = 'feature_flag_evaluations_total';
const CALLS = 'tracklight_calls_total';
const OVERFLOW = '(overflow)';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);

describe('PrometheusExporter: caps', () => {
  it('count the evaluations of flags beyond maxFlags as one flag', async () => {
    const { exporter, scrape, warnings } = openExporter({ maxFlags: 3 });

    for (const flagKey of numbered(10)) {
      exporter.record(evaluation({ flagKey, targetingKey: flagKey, evaluationDurationMs: 1, reason: 'ERROR' }));
    }

    const read = await scrape();
    expect(read.find(EVALUATIONS).map(({ labels }) => labels['flag_key'])).to.deep.equal(['n0', 'n1', 'n2', OVERFLOW]);
    expect(read.value(EVALUATIONS, { flag_key: OVERFLOW })).to.equal(7);
    expect(read.value('feature_flag_unique_users', { flag_key: OVERFLOW })).to.equal(7);
    expect(read.value('feature_flag_evaluation_duration_seconds_count', { flag_key: OVERFLOW })).to.equal(7);
    expect(exporter.overflow).to.deep.equal({ flags: 7, variants: 0, reasons: 0, series: 0, functions: 0 });
    expect(exporter.getTrackedFlagKeys()).to.deep.equal(['n0', 'n1', 'n2']);
    expect(warnings).to.deep.equal(['PrometheusExporter: More than maxFlags=3: further ones count as (overflow)']);
  });

  it('count variants beyond maxVariants of their flag as one variant', async () => {
    const { exporter, scrape } = openExporter({ maxVariants: 2 });

    for (const variant of numbered(5)) exporter.record(evaluation({ variant }));
    exporter.record(evaluation({ flagKey: 'search', variant: 'n4' }));

    const read = await scrape();
    expect(read.find(EVALUATIONS, { flag_key: 'checkout' }).map(({ labels }) => labels['variant'])).to.deep.equal([
      ...['n0', 'n1', OVERFLOW],
    ]);
    expect(read.value(EVALUATIONS, { flag_key: 'checkout', variant: OVERFLOW })).to.equal(3);
    expect(read.value(EVALUATIONS, { flag_key: 'search', variant: 'n4' })).to.equal(1);
    expect(exporter.overflow.variants).to.equal(3);
  });

  it('count reasons beyond maxReasons as one reason, and errors among them as errors', async () => {
    const { exporter, scrape } = openExporter({ maxReasons: 2 });

    for (const reason of ['A', 'B', 'ERROR', 'C']) exporter.record(evaluation({ reason }));

    const read = await scrape();
    expect(read.value(EVALUATIONS, { reason: OVERFLOW })).to.equal(2);
    expect(read.value('feature_flag_error_rate')).to.equal(0.25);
    expect(exporter.overflow.reasons).to.equal(2);
  });

  it('bound the combinations of flag, reason and variant', async () => {
    const { exporter, scrape } = openExporter({ maxSeries: 4 });

    for (const flagKey of ['a', 'b']) {
      for (const variant of numbered(5)) exporter.record(evaluation({ flagKey, variant }));
      exporter.record(evaluation({ flagKey, variant: 'n0' }));
    }

    const read = await scrape();
    expect(read.find(EVALUATIONS)).to.have.length(4 + 2);
    expect(read.value(EVALUATIONS, { flag_key: 'a', variant: 'n0' })).to.equal(2);
    expect(read.value(EVALUATIONS, { flag_key: 'a', reason: OVERFLOW, variant: OVERFLOW })).to.equal(1);
    expect(read.value(EVALUATIONS, { flag_key: 'b', reason: OVERFLOW, variant: OVERFLOW })).to.equal(6);
    expect(exporter.overflow.series).to.equal(7);
  });

  it('count the calls of functions beyond maxFunctions as one function', async () => {
    const analytics = new Analytics();
    const { exporter, scrape, warnings } = openExporter({ analytics, maxFunctions: 3 });

    for (const name of numbered(10)) analytics.measure(name, () => 1);
    const before = await scrape();
    for (const name of numbered(10)) analytics.measure(name, () => 1);

    for (const [read, times] of [
      [before, 1],
      [await scrape(), 2],
    ] as const) {
      const values = read.find(CALLS, { outcome: 'success' }).map(({ labels, value }) => [labels['function'], value]);
      expect(values).to.deep.equal([
        ['n0', times],
        ['n1', times],
        ['n2', times],
        [OVERFLOW, 7 * times],
      ]);
      expect(read.value('tracklight_call_duration_seconds_count', { function: OVERFLOW })).to.equal(7 * times);
    }
    expect(exporter.overflow.functions).to.equal(14);
    expect(warnings).to.have.length(1);
  });

  it("add the overflow of an Analytics to one's own", async () => {
    const analytics = new Analytics({ maxFunctions: 5, loggers: { console: {} } });
    const { scrape } = openExporter({ analytics, maxFunctions: 3 });

    for (const name of numbered(10)) analytics.measure(name, () => 1);

    const read = await scrape();
    expect(read.find(CALLS, { outcome: 'success' })).to.have.length(4);
    expect(read.value(CALLS, { function: OVERFLOW, event_type: OVERFLOW, outcome: 'success' })).to.equal(7);
  });

  it('show the overflow of an Analytics that has one alone', async () => {
    const analytics = new Analytics({ maxFunctions: 2, loggers: { console: {} } });
    const { scrape } = openExporter({ analytics });

    for (const name of numbered(5)) analytics.measure(name, () => 1);

    expect((await scrape()).value(CALLS, { function: OVERFLOW, outcome: 'success' })).to.equal(3);
  });

  it('have no room for the gauges of another flag', async () => {
    const { exporter, scrape } = openExporter({ maxFlags: 1 });
    exporter.record(evaluation());

    expect(exporter.updateFromMetrics('search', { uniqueUsers: 1, errorRate: 0 })).to.equal('dropped');
    expect((await scrape()).find('feature_flag_unique_users')).to.deep.equal([]);
  });

  it('lose nothing: every evaluation is in the counter, whatever exceeds what', async () => {
    const { exporter, scrape } = openExporter({ maxFlags: 3, maxVariants: 3, maxReasons: 3, maxSeries: 20 });

    for (let i = 0; i < 5_000; i++) {
      exporter.record(evaluation({ flagKey: `f${i % 7}`, variant: `v${i % 11}`, reason: `r${i % 13}` }));
    }

    const read = await scrape();
    expect(read.sum(EVALUATIONS)).to.equal(5_000);
    expect(read.find(EVALUATIONS).length).to.be.at.most(20 + 4);
  });
});
