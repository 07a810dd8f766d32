// prom-client → exporter: as much of the package as is needed, structurally, so that its renamed successor will do.

import { peerBeside } from '../peer.js';
import { requirePromClient } from './prom-client-require.cjs';

/** `le`, the bound of a bucket, is a number but for `+Inf`. */
export type MetricLabels = Readonly<Record<string, string | number>>;

/** One line of a metric as the registry writes it. */
export interface MetricSample {
  value: number;
  /** The metric's own name when left out. */
  readonly metricName?: string;
  readonly labels?: MetricLabels;
  /** Labels that the registry formats once for as long as the object lives. */
  readonly sharedLabels?: MetricLabels;
  exemplar?: Exemplar;
}

/** What an OpenMetrics registry writes behind a sample. */
export interface Exemplar {
  readonly labelSet: Readonly<Record<string, string>>;
  readonly value: number;
  /** Epoch seconds. */
  readonly timestamp: number;
}

/** What `get()` of a metric resolves to. */
export interface MetricReport {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly aggregator: string;
  readonly values: readonly MetricSample[];
}

/** A metric of the client's own class. Its values are read when it is scraped: it is not for incrementing. */
export interface PrometheusMetric {
  readonly name: string;
  readonly help: string;
  get(): Promise<MetricReport>;
}

/** A registry of the client's. */
export interface PrometheusRegistry {
  readonly contentType: string;
  /** Everything registered, as text. */
  metrics(): Promise<string>;
  getSingleMetric(name: string): unknown;
}

/** prom-client 15, or a package like it. */
export interface PrometheusClient {
  readonly Counter: new (configuration: any) => object;
  readonly Gauge: new (configuration: any) => object;
  readonly Histogram: new (configuration: any) => object;
  /** The registry of those who hand in none. */
  readonly register: PrometheusRegistry;
}

const loaded = peerBeside(requirePromClient(), 'prom-client');

/** True when prom-client is installed. */
export const PROMETHEUS_AVAILABLE: boolean = 'peer' in loaded;

/** prom-client; throws what to install when it is missing. */
export function installedClient(): PrometheusClient {
  if ('peer' in loaded) return loaded.peer as PrometheusClient;
  const { error: cause } = loaded;
  throw new Error(
    'PrometheusExporter needs the package prom-client, which could not be loaded: npm install prom-client',
    {
      cause,
    },
  );
}
