import { expect } from 'chai';
import * as promClient from 'prom-client';
import { Counter, Registry } from 'prom-client';
import { PROMETHEUS_AVAILABLE, PrometheusExporter } from '../../../src/export/prometheus/index.js';
import { Analytics } from '../../../src/index.js';
import { thrownBy } from '../../analytics/set-up.js';
import { Exposition } from './exposition.js';
import { evaluation, openExporter } from './open-exporter.js';

const EVALUATIONS = 'feature_flag_evaluations_total';
const CALLS = 'tracklight_calls_total';

describe('PrometheusExporter: on a registry', () => {
  it('shares its metrics with another exporter there', async () => {
    const first = openExporter();
    const second = openExporter({ registry: first.registry });

    first.exporter.record(evaluation({ targetingKey: 'ann' }));
    second.exporter.record(evaluation({ targetingKey: 'bob' }));

    expect(second.exporter.evaluationsCounter).to.equal(first.exporter.evaluationsCounter);
    const read = await first.scrape();
    expect([read.value(EVALUATIONS), read.value('feature_flag_unique_users')]).to.deep.equal([2, 2]);
    expect(second.exporter.getTrackedFlagKeys()).to.deep.equal(['checkout']);
  });

  it('goes on where another exporter was closed', async () => {
    const first = openExporter();
    first.exporter.record(evaluation());
    await first.exporter.close();

    openExporter({ registry: first.registry }).exporter.record(evaluation());

    expect((await first.scrape()).value(EVALUATIONS)).to.equal(2);
  });

  it('makes its metrics anew once the registry was cleared', async () => {
    const first = openExporter();
    first.exporter.record(evaluation());
    first.registry.clear();

    const second = openExporter({ registry: first.registry });
    second.exporter.record(evaluation());

    expect((await second.scrape()).value(EVALUATIONS)).to.equal(1);
  });

  it('adds up the calls of several Analytics, each once', async () => {
    const [one, two] = [new Analytics(), new Analytics()];
    const { registry, scrape } = openExporter({ analytics: one });
    openExporter({ registry, analytics: two });
    openExporter({ registry, analytics: one });

    for (const analytics of [one, two, two]) analytics.measure('read', () => 1, 'io');
    two.measure('write', () => 1, 'io');

    const read = await scrape();
    expect(read.value(CALLS, { function: 'read', outcome: 'success' })).to.equal(3);
    expect(read.value(CALLS, { function: 'write', outcome: 'success' })).to.equal(1);
    expect(read.value('tracklight_call_duration_seconds_count', { function: 'read' })).to.equal(3);
  });

  it('puts a prefix before every name, joined by _', async () => {
    const analytics = new Analytics();
    const { registry, scrape } = openExporter({ prefix: 'shop', analytics });
    openExporter({ registry, prefix: 'office_' });

    const { types } = await scrape();

    expect([...types.keys()].filter((name) => !/^(shop|office)_(feature_flag|tracklight)_/.test(name))).to.deep.equal(
      [],
    );
    expect(types).to.have.property('size', 7 + 4);
  });

  it('serves no calls without an Analytics', async () => {
    const { types } = await openExporter().scrape();

    expect([...types.keys()].filter((name) => name.includes('tracklight'))).to.deep.equal([]);
  });

  it('refuses a registry where a foreign metric has a name of ours, and leaves nothing behind', () => {
    const registry = new Registry();
    new Counter({ name: EVALUATIONS, help: 'mine', registers: [registry] });

    const { message } = thrownBy(() => new PrometheusExporter({ registry, analytics: new Analytics() }));

    expect(message).to.equal(
      `registry must be free of other metrics with our names (see prefix), got '${EVALUATIONS}'`,
    );
    expect(registry.getMetricsAsArray()).to.have.length(1);
  });

  it('refuses options other than those its metrics were made with', () => {
    const { registry } = openExporter({ durationBuckets: [0.1, 1], maxFlags: 9, analytics: new Analytics() });

    openExporter({ registry, durationBuckets: [0.1, 1], maxFlags: 9, analytics: new Analytics() });
    for (const options of [
      { durationBuckets: [0.1] },
      { maxFlags: 8 },
      { maxFunctions: 8, analytics: new Analytics() },
    ]) {
      expect(() => openExporter({ registry, ...options })).to.throw(RangeError, 'this registry were made with');
    }
  });
});

describe('PrometheusExporter: options', () => {
  it('are refused by name, rule and value', () => {
    const refusals: readonly (readonly [object, string])[] = [
      [{ prefix: 5 }, 'prefix must be a string, got 5'],
      [{ prefix: '9 lives' }, "prefix must be letters, digits, _ and :, no digit first, got '9 lives'"],
      [{ durationBuckets: 1 }, 'durationBuckets must be an array of seconds, got 1'],
      [{ durationBuckets: [] }, 'durationBuckets must be seconds above 0, finite and ascending, got []'],
      [{ durationBuckets: [1, 1] }, 'durationBuckets must be seconds above 0, finite and ascending, got [ 1, 1 ]'],
      [{ durationBuckets: [0, 1] }, 'durationBuckets must be seconds above 0, finite and ascending, got [ 0, 1 ]'],
      [{ durationBuckets: [Number.NaN] }, 'durationBuckets must be seconds above 0, finite and ascending, got [ NaN ]'],
      [{ maxFlags: 0 }, 'maxFlags must be a positive integer, got 0'],
      [{ maxVariants: 1.5 }, 'maxVariants must be a positive integer, got 1.5'],
      [{ maxReasons: '3' }, "maxReasons must be a positive integer, got '3'"],
      [{ maxSeries: -1 }, 'maxSeries must be a positive integer, got -1'],
      [{ maxFunctions: Number.POSITIVE_INFINITY }, 'maxFunctions must be a positive integer, got Infinity'],
      [{ maxLabelLength: 15 }, 'maxLabelLength must be at least 16, got 15'],
      [{ analytics: {} }, 'analytics must be an Analytics, got {}'],
      [{ logger: 1 }, 'logger must be a logger object, got 1'],
      [{ registry: {} }, 'registry.getSingleMetric must be a function, got undefined'],
      [{ registry: 5 }, 'registry must be an object with getSingleMetric, registerMetric, metrics, got 5'],
      [{ client: {} }, 'client.Counter must be a function, got undefined'],
      [{ client: 5 }, 'client must be an object with Counter, Gauge, Histogram, got 5'],
      [{ exemplars: {} }, 'exemplars must be a function, got {}'],
      [{ buckets: [] }, "PrometheusExporterOptions has no option 'buckets'"],
    ];

    for (const [options, message] of refusals) {
      const refused = thrownBy(() => new PrometheusExporter({ registry: new Registry(), ...options } as never));
      expect(refused.message, message).to.contain(message);
    }
  });

  it('refuse exemplars on a registry that cannot show them', () => {
    const exemplars = () => undefined;

    expect(() => openExporter({ exemplars })).to.throw(RangeError, 'OpenMetrics content type when exemplars is given');
  });

  it('take the buckets of both histograms', async () => {
    const analytics = new Analytics();
    const { exporter, scrape } = openExporter({ durationBuckets: [0.5, 2.5], analytics });
    exporter.record(evaluation({ evaluationDurationMs: 1 }));
    analytics.measure('read', () => 1);

    const read = await scrape();
    for (const name of ['feature_flag_evaluation_duration_seconds_bucket', 'tracklight_call_duration_seconds_bucket']) {
      expect(read.find(name).map(({ labels }) => labels['le'])).to.deep.equal(['0.5', '2.5', '+Inf']);
    }
  });

  it('take another client in place of prom-client', async () => {
    class Successor extends promClient.Counter {}
    const register = new Registry();
    const exporter = new PrometheusExporter({ client: { ...promClient, Counter: Successor, register } });

    exporter.record(evaluation());

    expect(exporter.registry).to.equal(register);
    expect(exporter.evaluationsCounter).to.be.instanceOf(Successor);
    expect(new Exposition(await register.metrics()).value(EVALUATIONS)).to.equal(1);
  });

  it('find prom-client here', () => {
    expect(PROMETHEUS_AVAILABLE).to.equal(true);
  });
});
