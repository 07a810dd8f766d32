// Exporter → registry: the three metrics of tracked calls, made once a registry.

import { CallTable } from './call-table.js';
import { type PrometheusExporterOptions, type ResolvedExporterOptions, requireSettled } from './options.js';
import type { PrometheusRegistry } from './prom-client.js';
import { type MetricDefinition, registeredAggregate, scrapedMetric } from './scraped-metric.js';

interface Names {
  readonly calls: string;
  readonly durations: string;
  readonly overhead: string;
}

/** What the call metrics of a registry read. Throws when they are not ours, or made with other options than are given. */
export function callTableOf(
  { registry, prefix, calls }: ResolvedExporterOptions<PrometheusRegistry>,
  given: PrometheusExporterOptions,
): CallTable {
  const names = namesWith(prefix);
  const known = registeredAggregate(registry, Object.values(names)) as CallTable | undefined;
  if (known !== undefined) requireSettled(given, known.settings);
  return known ?? new CallTable(names.durations, calls);
}

/** Has a registry read a table, where it does not yet. */
export function registerCallMetrics(
  { client, registry, prefix }: ResolvedExporterOptions<PrometheusRegistry>,
  table: CallTable,
): void {
  for (const definition of definitionsOf(table, namesWith(prefix))) scrapedMetric(client, registry, table, definition);
}

function namesWith(prefix: string): Names {
  return {
    calls: `${prefix}tracklight_calls_total`,
    durations: `${prefix}tracklight_call_duration_seconds`,
    overhead: `${prefix}tracklight_tracking_overhead_seconds_total`,
  };
}

function definitionsOf(table: CallTable, names: Names): MetricDefinition[] {
  // The totals belong to the Analytics: they end with its own `reset()`.
  const reset = () => {};
  return [
    {
      kind: 'Counter',
      name: names.calls,
      help: 'Finished calls of tracked functions.',
      labelNames: ['function', 'event_type', 'outcome'],
      read: () => table.callSamples(),
      reset,
    },
    {
      kind: 'Histogram',
      name: names.durations,
      help: 'Duration of tracked calls in seconds.',
      labelNames: ['function', 'event_type'],
      buckets: [...table.settings.durationBuckets],
      read: () => table.durationSamples(),
      reset,
    },
    {
      kind: 'Counter',
      name: names.overhead,
      help: 'Time that tracking itself took, in seconds, measured by sampling.',
      labelNames: [],
      read: () => table.overheadSamples(),
      reset,
    },
  ];
}
