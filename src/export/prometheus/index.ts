// The entry `tracklight/prometheus`: flag evaluations and tracked calls as metrics of prom-client's. A folder
// rather than one file, because what is read at a scrape, and of what, is a matter of its own for flags and for calls.

export type { CallSeries, CallSeriesSource } from '../../aggregate/call-series.js';
export type { FlagOverflow } from '../../aggregate/flag-book.js';
export type { AnalyticsCollector, FlushReport, RecordResult } from '../../collect/collector.js';
export { EvaluationReason, type FlagEvaluation, FlagEvaluationEvent } from '../../event.js';
export type { Logger } from '../../logger.js';
export {
  CALL_DURATION_BUCKETS,
  type CallSource,
  FINE_DURATION_BUCKETS,
  FLAG_DURATION_BUCKETS,
  type PrometheusExporterOptions,
} from './options.js';
export {
  type Exemplar,
  type MetricLabels,
  type MetricReport,
  type MetricSample,
  PROMETHEUS_AVAILABLE,
  type PrometheusClient,
  type PrometheusMetric,
  type PrometheusRegistry,
} from './prom-client.js';
export {
  type ExporterOverflow,
  type FlagGaugeMetrics,
  type FlagMetricsSource,
  PrometheusExporter,
} from './prometheus-exporter.js';
