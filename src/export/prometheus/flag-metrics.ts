// Exporter → registry: the four metrics of flag evaluations, made once a registry.

import { FlagTable } from './flag-table.js';
import { type PrometheusExporterOptions, type ResolvedExporterOptions, requireSettled } from './options.js';
import type { PrometheusMetric, PrometheusRegistry } from './prom-client.js';
import { type MetricDefinition, registeredAggregate, scrapedMetric } from './scraped-metric.js';

export interface FlagMetricSet {
  readonly evaluations: PrometheusMetric;
  readonly durations: PrometheusMetric;
  readonly uniqueUsers: PrometheusMetric;
  readonly errorRate: PrometheusMetric;
}

type Names = Readonly<Record<keyof FlagMetricSet, string>>;

/** What the flag metrics of a registry read. Throws when they are not ours, or made with other options than are given. */
export function flagTableOf(
  { registry, prefix, flags }: ResolvedExporterOptions<PrometheusRegistry>,
  given: PrometheusExporterOptions,
): FlagTable {
  const names = namesWith(prefix);
  const known = registeredAggregate(registry, Object.values(names)) as FlagTable | undefined;
  if (known !== undefined) requireSettled(given, known.settings);
  return known ?? new FlagTable(names.durations, flags);
}

/** The metrics that read a table, registered where they are not yet. */
export function registerFlagMetrics(
  { client, registry, prefix }: ResolvedExporterOptions<PrometheusRegistry>,
  table: FlagTable,
): FlagMetricSet {
  const register = (definition: MetricDefinition) => scrapedMetric(client, registry, table, definition);
  const { evaluations, durations, uniqueUsers, errorRate } = definitionsOf(table, namesWith(prefix));
  return {
    evaluations: register(evaluations),
    durations: register(durations),
    uniqueUsers: register(uniqueUsers),
    errorRate: register(errorRate),
  };
}

function namesWith(prefix: string): Names {
  return {
    evaluations: `${prefix}feature_flag_evaluations_total`,
    durations: `${prefix}feature_flag_evaluation_duration_seconds`,
    uniqueUsers: `${prefix}feature_flag_unique_users`,
    errorRate: `${prefix}feature_flag_error_rate`,
  };
}

function definitionsOf(table: FlagTable, names: Names): Record<keyof Names, MetricDefinition> {
  return {
    evaluations: {
      kind: 'Counter',
      name: names.evaluations,
      help: 'Feature flag evaluations.',
      labelNames: ['flag_key', 'reason', 'variant'],
      read: () => table.evaluationSamples(),
      reset: () => table.book.clearCounts(),
    },
    durations: {
      kind: 'Histogram',
      name: names.durations,
      help: 'Duration of feature flag evaluations in seconds, where it was measured.',
      labelNames: ['flag_key'],
      buckets: [...table.settings.durationBuckets],
      read: () => table.durationSamples(),
      reset: () => table.book.clearDurations(),
    },
    uniqueUsers: {
      kind: 'Gauge',
      name: names.uniqueUsers,
      help: 'Different targeting keys the flag was evaluated for; beyond 3,072 an estimate.',
      labelNames: ['flag_key'],
      // Of workers with users in common it is an upper bound.
      aggregator: 'sum',
      read: () => table.userSamples(),
      reset: () => table.book.clearUsers(),
    },
    errorRate: {
      kind: 'Gauge',
      name: names.errorRate,
      help: 'Share of feature flag evaluations that ended in an error, from 0 to 1.',
      labelNames: ['flag_key'],
      aggregator: 'average',
      read: () => table.errorRateSamples(),
      reset: () => table.book.clearErrors(),
    },
  };
}
