// What the exporter's tests start from: a registry of their own, an exporter on it, and what a scrape of it reads.

import { Registry } from 'prom-client';
import type { FlagEvaluation } from '../../../src/event.js';
import { PrometheusExporter, type PrometheusExporterOptions } from '../../../src/export/prometheus/index.js';
import { Exposition } from './exposition.js';

export interface OpenExporter {
  readonly exporter: PrometheusExporter<Registry>;
  readonly registry: Registry;
  /** What the exporter warned of. */
  readonly warnings: string[];
  scrape(): Promise<Exposition>;
}

export function openExporter(options: PrometheusExporterOptions<Registry> = {}): OpenExporter {
  const warnings: string[] = [];
  const logger = { warn: (line: string) => warnings.push(line) };
  const registry = options.registry ?? new Registry();
  const exporter = new PrometheusExporter({ logger, ...options, registry });
  return { exporter, registry, warnings, scrape: async () => new Exposition(await registry.metrics()) };
}

export function evaluation(changes: Partial<FlagEvaluation> = {}): FlagEvaluation {
  return { flagKey: 'checkout', value: true, reason: 'STATIC', ...changes };
}

/** Values that any separator, escape or cut could confuse. */
export const HOSTILE_NAMES: readonly string[] = [
  ...['a,b:c', 'a', 'b:c,', 'a,outcome:error', 'x{y="z"}', '"', '\\', '\\n', '\n', '\\\\"\n', "'", '`', ' ', '='],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'le', '# HELP x', '+Inf', 'ü☃𝒳', '\u0000', '\r\n'],
  ...['\u2028', '\u202e', '${', '%s', '(overflow', '<script>'],
];
