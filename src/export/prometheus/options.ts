// PrometheusExporter: its options, their defaults and what is refused.

import { CALL_SERIES, type CallSeriesSource } from '../../aggregate/call-series.js';
import type { FlagLimits } from '../../aggregate/flag-book.js';
import { MIN_LABEL_LENGTH } from '../../aggregate/series-label.js';
import type { CallEvent } from '../../event.js';
import { CONSOLE_FROM_INFO, type Logger } from '../../logger.js';
import {
  outOfRange,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireLogger,
  requireMethods,
  wrongType,
} from '../../option-rules.js';
import { installedClient, type PrometheusClient, type PrometheusRegistry } from './prom-client.js';

/** An Analytics. */
export interface CallSource extends CallSeriesSource {
  subscribe(listener: (event: CallEvent) => void): () => void;
}

/** Options of `PrometheusExporter`. All but `analytics` and `exemplars` are those of the first one on a registry. */
export interface PrometheusExporterOptions<R extends PrometheusRegistry = PrometheusRegistry> {
  /** Where the metrics are registered. Default: prom-client's global registry. */
  readonly registry?: R | undefined;
  /** Comes before every metric's name, joined by `_`. Default: none. */
  readonly prefix?: string | undefined;
  /** Bounds of the duration histograms in seconds, ascending. Default: `FLAG_DURATION_BUCKETS`, `CALL_DURATION_BUCKETS`. */
  readonly durationBuckets?: readonly number[] | undefined;
  /** Whose calls are served too, read when the registry is scraped. */
  readonly analytics?: CallSource | undefined;
  /** Flags with series of their own; later ones are counted as `(overflow)`. Default: 200. */
  readonly maxFlags?: number | undefined;
  /** Variants of a flag. Default: 20. */
  readonly maxVariants?: number | undefined;
  /** Reasons in all. Default: 20. */
  readonly maxReasons?: number | undefined;
  /** Combinations of flag, reason and variant. Default: 10,000. */
  readonly maxSeries?: number | undefined;
  /** Functions (with their event types) that have series of their own. Default: 1,000. */
  readonly maxFunctions?: number | undefined;
  /** Characters of a label; a longer one is cut and ends in a hash. At least 16. Default: 128. */
  readonly maxLabelLength?: number | undefined;
  /**
   * The labels of the active trace, `{ trace_id, span_id }`, or undefined without one: asked at the end of every call
   * and at every evaluation, and shown as exemplars of the duration buckets. For OpenMetrics registries. Default: none.
   */
  readonly exemplars?: (() => Readonly<Record<string, string>> | undefined) | undefined;
  /** The Prometheus client in place of `prom-client`: another copy or a package like it. */
  readonly client?: PrometheusClient | undefined;
  /** Hears once of each cap that is reached. Default: the global console from `info` up. */
  readonly logger?: Logger | undefined;
}

/** Seconds; those of the flag module this was ported from. */
export const FLAG_DURATION_BUCKETS = Object.freeze([
  ...[0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
]);

/** Seconds; those of the flags, and up to 10 s. Every bound is a line more for each function. */
export const CALL_DURATION_BUCKETS = Object.freeze([...FLAG_DURATION_BUCKETS, 2.5, 5, 10]);

const BOUNDS_A_DECADE = 20;

/** Seconds from 0.1 ms to 10 s; as `durationBuckets`, `histogram_quantile` is off by 2 % instead of 20 %. */
export const FINE_DURATION_BUCKETS: readonly number[] = Object.freeze(
  Array.from({ length: 5 * BOUNDS_A_DECADE + 1 }, (_, step) => {
    return Number((10 ** (step / BOUNDS_A_DECADE - 4)).toPrecision(3));
  }),
);

const OPTION_NAMES = [
  ...['registry', 'prefix', 'durationBuckets', 'analytics', 'exemplars', 'client', 'logger'],
  ...['maxFlags', 'maxVariants', 'maxReasons', 'maxSeries', 'maxFunctions', 'maxLabelLength'],
];

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** What shapes the metrics of a registry: settled by the first exporter on it. */
export interface FlagSettings extends FlagLimits {
  readonly durationBuckets: readonly number[];
}

/** The same of the calls. */
export interface CallSettings extends Pick<FlagLimits, 'maxLabelLength'> {
  readonly durationBuckets: readonly number[];
  readonly maxFunctions: number;
}

/** The options with every default filled in. */
export interface ResolvedExporterOptions<R extends PrometheusRegistry> {
  readonly client: PrometheusClient;
  readonly registry: R;
  /** With its `_`. */
  readonly prefix: string;
  readonly flags: FlagSettings;
  readonly calls: CallSettings;
  readonly analytics: CallSource | undefined;
  readonly exemplars: PrometheusExporterOptions['exemplars'];
  readonly logger: Logger;
}

export function resolveExporterOptions<R extends PrometheusRegistry>(
  options: PrometheusExporterOptions<R>,
): ResolvedExporterOptions<R> {
  requireKnownKeys('PrometheusExporterOptions', options, OPTION_NAMES);
  const { analytics, exemplars, logger = CONSOLE_FROM_INFO } = options;
  const client = requireClient(options.client ?? installedClient());
  const registry = requireRegistry(options.registry ?? client.register);
  if (analytics !== undefined) requireAnalytics(analytics);
  if (exemplars !== undefined) requireExemplars(exemplars, registry);
  return {
    client,
    registry: registry as R,
    logger: requireLogger('logger', logger),
    prefix: requirePrefix(options.prefix ?? ''),
    ...settingsFrom(options),
    analytics,
    exemplars,
  };
}

/** Throws when an option that was given is not what the registry's metrics were made with. */
export function requireSettled(options: PrometheusExporterOptions, settled: FlagSettings | CallSettings): void {
  for (const [name, value] of Object.entries(settled)) {
    const given = options[name as keyof PrometheusExporterOptions];
    if (given === undefined || String(given) === String(value)) continue;
    throw outOfRange(name, `${value}, as the metrics on this registry were made with`, given);
  }
}

function settingsFrom(options: PrometheusExporterOptions): { flags: FlagSettings; calls: CallSettings } {
  const { durationBuckets } = options;
  const cap = (name: keyof FlagLimits | 'maxFunctions', byDefault: number) =>
    requireInteger(name, options[name] ?? byDefault, 1);
  if (durationBuckets !== undefined) requireBuckets(durationBuckets);
  const maxLabelLength = cap('maxLabelLength', 128);
  if (maxLabelLength < MIN_LABEL_LENGTH) {
    throw outOfRange('maxLabelLength', `at least ${MIN_LABEL_LENGTH}`, maxLabelLength);
  }
  return {
    flags: {
      durationBuckets: durationBuckets ?? FLAG_DURATION_BUCKETS,
      maxFlags: cap('maxFlags', 200),
      maxVariants: cap('maxVariants', 20),
      maxReasons: cap('maxReasons', 20),
      maxSeries: cap('maxSeries', 10_000),
      maxLabelLength,
    },
    calls: {
      durationBuckets: durationBuckets ?? CALL_DURATION_BUCKETS,
      maxFunctions: cap('maxFunctions', 1_000),
      maxLabelLength,
    },
  };
}

function requireClient(value: PrometheusClient): PrometheusClient {
  return requireMethods('client', value, ['Counter', 'Gauge', 'Histogram']);
}

function requireRegistry(value: PrometheusRegistry): PrometheusRegistry {
  return requireMethods('registry', value, ['getSingleMetric', 'registerMetric', 'metrics']);
}

function requireAnalytics(value: CallSource): void {
  const isAnalytics = typeof (value as Partial<CallSource> | null)?.[CALL_SERIES] === 'function';
  if (!isAnalytics) throw wrongType('analytics', 'an Analytics', value);
}

function requireExemplars(value: unknown, { contentType }: PrometheusRegistry): void {
  requireFunction('exemplars', value);
  if (!contentType.startsWith('application/openmetrics-text')) {
    throw outOfRange('registry', 'one of the OpenMetrics content type when exemplars is given', contentType);
  }
}

function requirePrefix(value: unknown): string {
  if (typeof value !== 'string') throw wrongType('prefix', 'a string', value);
  if (value === '') return '';
  if (!METRIC_NAME.test(value)) throw outOfRange('prefix', 'letters, digits, _ and :, no digit first', value);
  return value.endsWith('_') ? value : `${value}_`;
}

function requireBuckets(value: readonly number[]): void {
  if (!Array.isArray(value)) throw wrongType('durationBuckets', 'an array of seconds', value);
  const isAscending = value.every((bound, i) => Number.isFinite(bound) && bound > (i === 0 ? 0 : value[i - 1]));
  if (!isAscending || value.length === 0) {
    throw outOfRange('durationBuckets', 'seconds above 0, finite and ascending', value);
  }
}
