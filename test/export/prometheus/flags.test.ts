import { expect } from 'chai';
import { Counter, Gauge, Histogram, register } from 'prom-client';
import { FlagEvaluationEvent, PrometheusExporter } from '../../../src/export/prometheus/index.js';
import { evaluation, openExporter } from './open-exporter.js';

const EVALUATIONS = 'feature_flag_evaluations_total';
const DURATION = 'feature_flag_evaluation_duration_seconds';
const USERS = 'feature_flag_unique_users';
const ERROR_RATE = 'feature_flag_error_rate';

describe('PrometheusExporter: flag evaluations', () => {
  it('counts each by flag, reason and variant', async () => {
    const { exporter, scrape } = openExporter();

    exporter.record(evaluation({ variant: 'on' }));
    exporter.record(evaluation({ variant: 'on' }));
    exporter.record(evaluation({ variant: 'on', reason: 'SPLIT' }));
    exporter.record(evaluation({ flagKey: 'search', variant: 'off' }));

    const read = (await scrape()).find(EVALUATIONS).map(({ labels, value }) => ({ ...labels, value }));
    expect(read).to.deep.equal([
      { flag_key: 'checkout', reason: 'STATIC', variant: 'on', value: 2 },
      { flag_key: 'checkout', reason: 'SPLIT', variant: 'on', value: 1 },
      { flag_key: 'search', reason: 'STATIC', variant: 'off', value: 1 },
    ]);
  });

  for (const variant of [undefined, null, '']) {
    it(`has the label '' for the variant ${JSON.stringify(variant)}`, async () => {
      const { exporter, scrape } = openExporter();

      exporter.record(evaluation({ variant }));

      expect((await scrape()).value(EVALUATIONS, { variant: '' })).to.equal(1);
    });
  }

  it('puts durations into the buckets of their seconds, a bound included', async () => {
    const { exporter, scrape } = openExporter();

    for (const evaluationDurationMs of [0.1, 0.3, 0.5, 4, 1000, 2500]) {
      exporter.record(evaluation({ evaluationDurationMs }));
    }

    const read = await scrape();
    const counts = read.find(`${DURATION}_bucket`).map(({ labels, value }) => [labels['le'], value]);
    expect(counts).to.deep.equal([
      ...[
        ['0.0001', 1],
        ['0.0005', 3],
        ['0.001', 3],
        ['0.005', 4],
        ['0.01', 4],
        ['0.025', 4],
      ],
      ...[
        ['0.05', 4],
        ['0.1', 4],
        ['0.25', 4],
        ['0.5', 4],
        ['1', 5],
        ['+Inf', 6],
      ],
    ]);
    expect(read.value(`${DURATION}_count`, { flag_key: 'checkout' })).to.equal(6);
    expect(read.value(`${DURATION}_sum`, { flag_key: 'checkout' })).to.be.closeTo(3.5049, 1e-12);
  });

  it('observes only durations above 0', async () => {
    const { exporter, scrape } = openExporter();

    for (const evaluationDurationMs of [0, -1]) exporter.record(evaluation({ evaluationDurationMs }));
    exporter.record(evaluation());

    const read = await scrape();
    expect(read.find(`${DURATION}_count`)).to.deep.equal([]);
    expect(read.value(EVALUATIONS)).to.equal(3);
  });

  it('counts different users, and those without a targeting key as nobody', async () => {
    const { exporter, scrape } = openExporter();

    for (const targetingKey of ['ann', 'bob', 'ann', undefined]) exporter.record(evaluation({ targetingKey }));
    exporter.record(evaluation({ flagKey: 'search' }));

    const users = (await scrape()).find(USERS).map(({ labels, value }) => [labels['flag_key'], value]);
    expect(users).to.deep.equal([['checkout', 2]]);
  });

  it('has the share of evaluations with the reason ERROR as a ratio', async () => {
    const { exporter, scrape } = openExporter();

    for (const reason of ['STATIC', 'ERROR', 'DEFAULT', 'SPLIT']) exporter.record(evaluation({ reason }));
    exporter.record(evaluation({ flagKey: 'search' }));

    const read = await scrape();
    expect(read.value(ERROR_RATE, { flag_key: 'checkout' })).to.equal(0.25);
    expect(read.value(ERROR_RATE, { flag_key: 'search' })).to.equal(0);
  });

  it('describes its metrics', async () => {
    const { scrape } = openExporter();

    const { types, helps } = await scrape();

    expect(Object.fromEntries(types)).to.deep.equal({
      [EVALUATIONS]: 'counter',
      [DURATION]: 'histogram',
      [USERS]: 'gauge',
      [ERROR_RATE]: 'gauge',
    });
    expect([...helps.keys()]).to.deep.equal([...types.keys()]);
  });

  it('takes events and plain objects, one by one and in batches', async () => {
    const { exporter, scrape } = openExporter();

    const result = exporter.record(new FlagEvaluationEvent(evaluation()));
    exporter.recordBatch([evaluation(), new FlagEvaluationEvent(evaluation())]);

    expect(result).to.equal('accepted');
    expect((await scrape()).value(EVALUATIONS)).to.equal(3);
  });

  it('refuses what is no evaluation, counts that, and takes its neighbours', async () => {
    const { exporter, scrape } = openExporter();
    const bad = [
      null,
      {},
      { flagKey: '', reason: 'X' },
      { flagKey: 'f' },
      evaluation({ evaluationDurationMs: Number.NaN }),
    ];

    exporter.recordBatch([...bad, evaluation()] as never);

    expect(exporter.rejected).to.equal(5);
    expect((await scrape()).sum(EVALUATIONS)).to.equal(1);
  });

  it('takes nothing after close, and keeps what it had', async () => {
    const { exporter, scrape } = openExporter();
    exporter.record(evaluation({ targetingKey: 'ann' }));

    await exporter.flush();
    await Promise.all([exporter.close(), exporter.close()]);

    expect(exporter.record(evaluation())).to.equal('closed');
    expect(exporter.updateFromMetrics('checkout', { uniqueUsers: 9, errorRate: 0 })).to.equal('closed');
    const read = await scrape();
    expect([read.value(EVALUATIONS), read.value(USERS)]).to.deep.equal([1, 1]);
  });

  it("has metrics of the client's own classes, found in the registry under their names", () => {
    const { exporter, registry } = openExporter();
    const { evaluationsCounter, durationHistogram, uniqueUsersGauge, errorRateGauge } = exporter;

    expect(exporter.registry).to.equal(registry);
    expect(evaluationsCounter).to.be.instanceOf(Counter).and.to.equal(registry.getSingleMetric(EVALUATIONS));
    expect(durationHistogram).to.be.instanceOf(Histogram).and.to.equal(registry.getSingleMetric(DURATION));
    expect(uniqueUsersGauge).to.be.instanceOf(Gauge).and.to.equal(registry.getSingleMetric(USERS));
    expect(errorRateGauge).to.be.instanceOf(Gauge).and.to.equal(registry.getSingleMetric(ERROR_RATE));
  });

  it('answers get() of a metric as the client does', async () => {
    const { exporter } = openExporter();
    exporter.record(evaluation({ variant: 'on', evaluationDurationMs: 2_000 }));

    const counter = await exporter.evaluationsCounter.get();
    const histogram = await exporter.durationHistogram.get();

    expect(counter).to.deep.include({ name: EVALUATIONS, type: 'counter', aggregator: 'sum' });
    expect(counter.values).to.deep.equal([
      { value: 1, labels: { flag_key: 'checkout', reason: 'STATIC', variant: 'on' } },
    ]);
    expect(histogram.values.slice(-4)).to.deep.equal([
      { value: 0, labels: { le: 1, flag_key: 'checkout' }, metricName: `${DURATION}_bucket` },
      { value: 1, labels: { le: '+Inf', flag_key: 'checkout' }, metricName: `${DURATION}_bucket` },
      { value: 2, labels: { flag_key: 'checkout' }, metricName: `${DURATION}_sum` },
      { value: 1, labels: { flag_key: 'checkout' }, metricName: `${DURATION}_count` },
    ]);
  });

  it("is on the client's global registry by default", async () => {
    const exporter = new PrometheusExporter();
    try {
      exporter.record(evaluation());

      expect(exporter.registry).to.equal(register);
      expect(await register.metrics()).to.contain(`${EVALUATIONS}{flag_key="checkout",reason="STATIC",variant=""} 1`);
    } finally {
      register.clear();
    }
  });

  it('starts from 0 when the registry is told to reset its metrics', async () => {
    const { exporter, registry, scrape } = openExporter();
    exporter.record(evaluation({ targetingKey: 'ann', evaluationDurationMs: 1 }));

    registry.resetMetrics();
    const { samples } = await scrape();
    exporter.record(evaluation({ targetingKey: 'bob', evaluationDurationMs: 1 }));
    const read = await scrape();

    expect(samples).to.deep.equal([]);
    expect([EVALUATIONS, `${DURATION}_count`, USERS].map((name) => read.value(name))).to.deep.equal([1, 1, 1]);
  });
});
