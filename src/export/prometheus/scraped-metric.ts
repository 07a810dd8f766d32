// Aggregates → registry: metrics of the client's own classes that are asked for their values when they are scraped.
//
// Not through the client's own `inc` and `collect`: it keeps values by their labels joined with `,` and `:`, so that two
// names with these characters in them can fall together.

import { outOfRange } from '../../option-rules.js';
import type {
  MetricReport,
  MetricSample,
  PrometheusClient,
  PrometheusMetric,
  PrometheusRegistry,
} from './prom-client.js';

export interface MetricDefinition {
  readonly kind: 'Counter' | 'Gauge' | 'Histogram';
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** Seconds; histograms only. */
  readonly buckets?: readonly number[];
  /** How the values of a cluster's workers become one. Default: `sum`. */
  readonly aggregator?: 'sum' | 'average';
  readonly read: () => readonly MetricSample[];
  /** `registry.resetMetrics()`. */
  readonly reset: () => void;
}

/** On each metric of ours: the aggregate it reads. A registered symbol: two copies of the package share a registry. */
const AGGREGATE = Symbol.for('tracklight.prometheusAggregate');

/** Of what a metric of the client's has, that which a report repeats. The name changes with OpenMetrics. */
interface MetricState extends PrometheusMetric {
  readonly type: unknown;
  readonly aggregator: string;
}

/** The aggregate that a registry's metrics of these names read, if they are there. Throws for metrics not ours. */
export function registeredAggregate(registry: PrometheusRegistry, names: readonly string[]): unknown {
  let aggregate: unknown;
  for (const name of names) {
    const metric = registry.getSingleMetric(name) as { [AGGREGATE]?: unknown } | undefined;
    if (metric === undefined) continue;
    if (metric[AGGREGATE] === undefined)
      throw outOfRange('registry', 'free of other metrics with our names (see prefix)', name);
    aggregate = metric[AGGREGATE];
  }
  return aggregate;
}

/** The registry's metric of this name, made when it is not there. */
export function scrapedMetric(
  client: PrometheusClient,
  registry: PrometheusRegistry,
  aggregate: object,
  { kind, read, reset, ...configuration }: MetricDefinition,
): PrometheusMetric {
  const known = registry.getSingleMetric(configuration.name);
  if (known !== undefined) return known as PrometheusMetric;
  const metric = new client[kind]({ ...configuration, registers: [registry] }) as MetricState;
  const report = (values: readonly MetricSample[]): MetricReport => {
    const { name, help, type, aggregator } = metric;
    return { name, help, type, aggregator, values };
  };
  return Object.assign(metric, {
    [AGGREGATE]: aggregate,
    get: async () => report(read().map(toPlainSample)),
    // The registry's own way, where it has one: with shared labels.
    getForPromString: async () => report(read()),
    reset,
  });
}

function toPlainSample({ value, metricName, labels, sharedLabels }: MetricSample): MetricSample {
  const plain = { value, labels: { ...labels, ...sharedLabels } };
  return metricName === undefined ? plain : { ...plain, metricName };
}
