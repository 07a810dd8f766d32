import { expect } from 'chai';
import fc from 'fast-check';
import { CALL_SERIES, type CallSeries } from '../../../src/aggregate/call-series.js';
import { Histogram } from '../../../src/aggregate/histogram.js';
import { CALL_DURATION_BUCKETS, FINE_DURATION_BUCKETS } from '../../../src/export/prometheus/index.js';
import type { Outcome } from '../../../src/index.js';
import { Analytics } from '../../../src/index.js';
import { setUp } from '../../analytics/set-up.js';
import { openExporter } from './open-exporter.js';

const CALLS = 'tracklight_calls_total';
const DURATION = 'tracklight_call_duration_seconds';
const OVERHEAD = 'tracklight_tracking_overhead_seconds_total';

/** A series as an Analytics would have it, to be changed by the test. */
function fakeSeries(functionName: string) {
  return {
    key: { functionName, eventType: 'fake' },
    calls: 0,
    errors: 0,
    cancelled: 0,
    totalNs: 0,
    overheadNs: 0,
    histogram: new Histogram(),
  };
}

/** What the exporter takes for an Analytics; counts how often it is read and subscribed to. */
function fakeAnalytics(...series: readonly CallSeries[]) {
  const asked = { reads: 0, subscriptions: 0 };
  const analytics = {
    [CALL_SERIES]() {
      asked.reads++;
      return series;
    },
    subscribe() {
      asked.subscriptions++;
      return () => {};
    },
  };
  return { analytics, asked };
}

describe('PrometheusExporter: tracked calls', () => {
  it('are counted by function, event type and outcome', async () => {
    const { analytics, call } = setUp();
    const { scrape } = openExporter({ analytics });

    call('read', 1, 'success', 'io');
    call('read', 1, 'error', 'io');
    call('read', 1, 'cancelled', 'io');
    call('read', 1, 'success', 'io');
    call('read', 1, 'success', 'net');

    const read = (await scrape()).find(CALLS).map(({ labels, value }) => [...Object.values(labels), value]);
    expect(read).to.deep.equal([
      ['read', 'io', 'success', 2],
      ['read', 'io', 'error', 1],
      ['read', 'io', 'cancelled', 1],
      ['read', 'net', 'success', 1],
      ['read', 'net', 'error', 0],
      ['read', 'net', 'cancelled', 0],
    ]);
  });

  it('are what getStats and getFunctionStats say', async () => {
    const { analytics, call } = setUp();
    const { scrape } = openExporter({ analytics });
    const calls = fc.sample(
      fc.tuple(
        fc.constantFrom('a', 'b', 'c.d', 'e"f'),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        fc.constantFrom<Outcome>('success', 'error', 'cancelled'),
        fc.constantFrom('io', 'cpu'),
      ),
      2_000,
    );

    for (const [name, durationMs, outcome, eventType] of calls) call(name, durationMs, outcome, eventType);

    const read = await scrape();
    const stats = analytics.getStats();
    expect(read.sum(CALLS)).to.equal(stats.totalCalls);
    expect(read.sum(CALLS, { outcome: 'error' })).to.equal(stats.totalErrors);
    expect(read.sum(CALLS, { outcome: 'cancelled' })).to.equal(stats.totalCancelled);
    expect(read.value(OVERHEAD)).to.equal(stats.overheadMs / 1000);
    expect(read.find(`${DURATION}_count`)).to.have.length(analytics.getFunctionStats().length);
    for (const one of analytics.getFunctionStats()) {
      const labels = { function: one.functionName, event_type: one.eventType };
      expect(read.value(CALLS, { ...labels, outcome: 'success' })).to.equal(one.success);
      expect(read.value(CALLS, { ...labels, outcome: 'error' })).to.equal(one.errors);
      expect(read.value(CALLS, { ...labels, outcome: 'cancelled' })).to.equal(one.cancelled);
      expect(read.value(`${DURATION}_count`, labels)).to.equal(one.calls);
      expect(read.value(`${DURATION}_bucket`, { ...labels, le: '+Inf' })).to.equal(one.calls);
      expect(read.value(`${DURATION}_sum`, labels)).to.be.closeTo(one.totalTimeMs / 1000, 1e-9 * one.totalTimeMs);
    }
  });

  it('have the overhead that tracking measured', async () => {
    const analytics = new Analytics();
    const { scrape } = openExporter({ analytics });
    for (let i = 0; i < 100; i++) analytics.measure('read', () => i);

    const overhead = (await scrape()).value(OVERHEAD);

    // Nanoseconds are divided in one step here and in two there: the last digit may differ.
    const expected = analytics.getStats().overheadMs / 1000;
    expect(overhead)
      .to.be.above(0)
      .and.to.be.closeTo(expected, expected * 1e-12);
  });

  it('fall into the buckets of their seconds: none missing, none that is 0.8 % above the bound', async () => {
    const { analytics, call } = setUp();
    const { scrape } = openExporter({ analytics });
    const durationsMs = fc.sample(fc.double({ min: -3, max: 5, noNaN: true }), 2_000).map((exponent) => 10 ** exponent);

    for (const durationMs of durationsMs) call('read', durationMs);

    const read = await scrape();
    const countUpTo = (seconds: number) => durationsMs.filter((ms) => ms <= seconds * 1000).length;
    for (const bound of CALL_DURATION_BUCKETS) {
      const count = read.value(`${DURATION}_bucket`, { le: String(bound) });
      expect(count, `${bound}`).to.be.within(countUpTo(bound), countUpTo(bound * 1.008));
    }
  });

  it('of exactly a bound count as not above it', async () => {
    for (const durationBuckets of [CALL_DURATION_BUCKETS, FINE_DURATION_BUCKETS]) {
      const { analytics, call } = setUp();
      const { scrape } = openExporter({ analytics, durationBuckets });

      for (const bound of durationBuckets) call('read', bound * 1000);

      const counts = (await scrape()).find(`${DURATION}_bucket`).map(({ value }) => value);
      const rising = durationBuckets.map((_, i) => i + 1);
      expect(counts).to.deep.equal([...rising, durationBuckets.length]);
    }
  });

  it('are in histograms that only rise', async () => {
    const { analytics, call } = setUp();
    const { scrape } = openExporter({ analytics });
    let before: number[] = [];

    for (let i = 0; i < 50; i++) {
      call('read', (i * 7_919) % 15_000);
      const counts = (await scrape()).find(`${DURATION}_bucket`).map(({ value }) => value);
      expect(counts).to.deep.equal(counts.toSorted((a, b) => a - b));
      for (const [at, count] of before.entries()) expect(counts[at]).to.be.at.least(count);
      before = counts;
    }
  });

  it('are read when the registry is scraped, once for all metrics', async () => {
    const { analytics, asked } = fakeAnalytics({ ...fakeSeries('read'), calls: 1 });
    const { registry } = openExporter({ analytics });

    const readBefore = asked.reads;
    await registry.metrics();
    const readByText = asked.reads;
    await registry.getMetricsAsJSON();

    expect([readBefore, readByText, asked.reads]).to.deep.equal([0, 1, 2]);
  });

  it('are not listened to', () => {
    const { analytics, asked } = fakeAnalytics();

    openExporter({ analytics });

    expect(asked.subscriptions).to.equal(0);
  });

  it('never have an overhead that falls, though the estimate does', async () => {
    const series = { ...fakeSeries('read'), calls: 64, overheadNs: 3e9 };
    const { scrape } = openExporter({ analytics: fakeAnalytics(series).analytics });

    const read: unknown[] = [(await scrape()).value(OVERHEAD)];
    for (const [calls, overheadNs] of [
      [65, 2e9],
      [66, 4e9],
      [1, 1e9],
    ] as const) {
      Object.assign(series, { calls, overheadNs });
      read.push((await scrape()).value(OVERHEAD));
    }

    // The last is that of an Analytics that was reset.
    expect(read).to.deep.equal([3, 3, 4, 1]);
  });

  it('begin anew with the Analytics', async () => {
    const { analytics, call } = setUp();
    const { scrape } = openExporter({ analytics });
    call('read', 5, 'error');
    await scrape();

    analytics.reset();

    const read = await scrape();
    expect([read.sum(CALLS), read.sum(`${DURATION}_bucket`), read.sum(`${DURATION}_sum`)]).to.deep.equal([0, 0, 0]);
  });

  it('are still served after close', async () => {
    const { analytics, call } = setUp();
    const { exporter, scrape } = openExporter({ analytics });

    await exporter.close();
    call('read');

    expect((await scrape()).sum(CALLS)).to.equal(1);
  });

  it('do not show functions that were never called', async () => {
    const analytics = new Analytics();
    const { scrape } = openExporter({ analytics });

    analytics.wrap(function idle() {});

    expect((await scrape()).find(CALLS)).to.deep.equal([]);
  });
});
