import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Registry } from 'prom-client';
import { FINE_DURATION_BUCKETS, PrometheusExporter } from '../../src/export/prometheus/index.js';
import { setUp } from '../analytics/set-up.js';
import { queriesOf } from '../export/prometheus/dashboard.js';
import { HOSTILE_NAMES } from '../export/prometheus/open-exporter.js';
import { type Found, type Scraper, scrapeWithPrometheus, serve } from './metrics-endpoint.js';
import { until } from './until.js';

const BUCKETS = 'tracklight_call_duration_seconds_bucket';
const CALLS = 4_000;
/** The durations' scale, and how far they spread: 1 is exponential. */
const FUNCTIONS = {
  'Catalog.find': { scaleMs: 12, spread: 0.5 },
  'Catalog.save': { scaleMs: 80, spread: 1 },
  parse: { scaleMs: 0.4, spread: 2 },
} as const;

/** An even sample of a Weibull distribution, with a tail as latencies have: the same in every run. */
function durationsMs({ scaleMs, spread }: { readonly scaleMs: number; readonly spread: number }): number[] {
  return Array.from({ length: CALLS }, (_, i) => scaleMs * (-Math.log(1 - (i + 0.5) / CALLS)) ** spread);
}

describe('a Prometheus server', () => {
  const { analytics, call } = setUp({ maxEvents: 10 });
  const registry = new Registry();
  const exporter = new PrometheusExporter({ registry, analytics, durationBuckets: FINE_DURATION_BUCKETS });
  let scraper: Scraper;
  let stop: () => Promise<void> = async () => {};

  before(async function () {
    for (const [name, shape] of Object.entries(FUNCTIONS)) for (const ms of durationsMs(shape)) call(name, ms);
    for (const name of HOSTILE_NAMES) {
      call(name, 1, 'error', name);
      exporter.record({ flagKey: name, value: 1, reason: 'STATIC', targetingKey: 'ann', evaluationDurationMs: 0.2 });
    }
    const endpoint = await serve({ metrics: () => registry.metrics(), contentType: registry.contentType });
    stop = endpoint.stop;
    const started = await scrapeWithPrometheus(endpoint.target);
    if (started === undefined) return this.skip();
    scraper = started;
    await until(async () => (await answer('sum(tracklight_calls_total)')) !== undefined);
  });

  after(async () => {
    await scraper?.stop();
    await stop();
  });

  async function answer(expression: string): Promise<number | undefined> {
    const [found] = await scraper.query(expression);
    return found === undefined ? undefined : Number(found.value[1]);
  }

  for (const name of Object.keys(FUNCTIONS)) {
    it(`has the p95 of ${name} within 5 % of ours`, async () => {
      const quantile = await answer(`histogram_quantile(0.95, sum by (le) (${BUCKETS}{function="${name}"}))`);

      expectWithin(quantile, analytics.getStats(name).p95Ms, 0.05);
    });
  }

  it('has the p50, p95 and p99 of all calls within 5 % of ours', async () => {
    const { p50Ms, p95Ms, p99Ms } = analytics.getStats();

    for (const [q, ours] of [
      [0.5, p50Ms],
      [0.95, p95Ms],
      [0.99, p99Ms],
    ] as const) {
      expectWithin(await answer(`histogram_quantile(${q}, sum by (le) (${BUCKETS}))`), ours, 0.05);
    }
  });

  it('has our counts, and our total time', async () => {
    const { totalCalls, totalErrors, totalTimeMs } = analytics.getStats();

    expect(await answer('sum(tracklight_calls_total)')).to.equal(totalCalls);
    expect(await answer('sum(tracklight_calls_total{outcome="error"})')).to.equal(totalErrors);
    expect(await answer('sum(tracklight_call_duration_seconds_count)')).to.equal(totalCalls);
    expectWithin(await answer('sum(tracklight_call_duration_seconds_sum)'), totalTimeMs, 1e-9);
  });

  it('reads every name as it is', async () => {
    const namesOf = (found: readonly Found[], label: string) => found.map(({ metric }) => metric[label]).sort();
    const hostile = [...HOSTILE_NAMES].sort();

    const calls = await scraper.query('tracklight_calls_total{outcome="error"} > 0');
    expect(namesOf(calls, 'function')).to.deep.equal(hostile);
    expect(namesOf(calls, 'event_type')).to.deep.equal(hostile);
    expect(namesOf(await scraper.query('feature_flag_unique_users'), 'flag_key')).to.deep.equal(hostile);
  });

  it('finds no fault with the exposition', async () => {
    expect(await answer('up{job="tracklight"}')).to.equal(1);
    expect(await answer('scrape_samples_scraped')).to.equal(await answer('scrape_samples_post_metric_relabeling'));
  });

  it('answers every query of the dashboard', async () => {
    const dashboard = JSON.parse(readFileSync(new URL('../../docs/grafana-dashboard.json', import.meta.url), 'utf8'));
    // Rates need a second scrape.
    await until(async () => (await answer('count(rate(tracklight_calls_total[1m]))')) !== undefined);

    for (const query of queriesOf(dashboard)) {
      const expression = query.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, '.*');
      expect(await scraper.query(expression), expression).not.to.deep.equal([]);
    }
  });
});

function expectWithin(seconds: number | undefined, ms: number, share: number): void {
  expect(seconds).to.be.within((ms / 1000) * (1 - share), (ms / 1000) * (1 + share));
}
