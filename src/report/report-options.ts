// Caller → writeReport: what may be chosen, checked before anything is read or written.

import { basename } from 'node:path';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { DEFAULT_TIME_FORMAT } from '../call-record.js';
import { type Logger, SILENT_LOGGER } from '../logger.js';
import {
  requireBoolean,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireLogger,
  requireNonNegative,
  requirePath,
  requireText,
  wrongType,
} from '../option-rules.js';
import { requireTimeFormat } from '../strftime.js';
import { type ReportedExperiment, requireExperiments, requirePlans, type SplitPlan } from './experiment-data.js';
import { type ReportedFlag, requireFlags } from './flag-data.js';
import { type ExposureSource, type FlagMetricsSource, isData, type ReportSources } from './report-sources.js';

/** What a report is made from: a snapshot, or whatever has one, as an `Analytics` has. */
export type ReportSource = AnalyticsSnapshot | { snapshot(): AnalyticsSnapshot };

export interface WriteReportOptions {
  /** The folder to write into, made if missing. Default `analytics`, in the working directory. */
  readonly reportsDir?: string | undefined;
  /** A full scan, `analytics_full.html`, instead of an incremental update, `analytics_incremental.html`. */
  readonly forceMode?: boolean | undefined;
  /** The page's heading. Default: the package's name under npm, else the working directory's. */
  readonly title?: string | undefined;
  /** A folder of templates used in place of the built-in ones of the same name; see `RenderOptions`. */
  readonly templates?: string | undefined;
  /** An earlier run to compare with: a snapshot, an `Analytics`, or the path of a snapshot (a report's `.json` is one). */
  readonly baseline?: ReportSource | string | undefined;
  /** strftime, UTC. Default `%Y-%m-%d %H:%M:%S`, without the date where one day is all there is. */
  readonly timeFormat?: string | undefined;
  /**
   * Feature flags to show: an `AnalyticsAggregator`, or anything else with `listFlags` and `getFlagMetrics`, or the
   * metrics themselves. A flag that cannot be read is listed without numbers.
   */
  readonly flags?: FlagMetricsSource | readonly ReportedFlag[] | undefined;
  /**
   * What the flags' metrics cover, milliseconds until now. Default: since tracking began, at least an hour; the rates
   * are then those since tracking began, be it less.
   */
  readonly flagsWindowMs?: number | undefined;
  /** Experiments to show: an `Experiments`, or anything else with `exposureCounts`, or the counts themselves. */
  readonly experiments?: ExposureSource | readonly ReportedExperiment[] | undefined;
  /**
   * Planned splits by feature: `{ 'genre-model': { control: 50, v3: 50 } }`, shares in any unit. With its plan an
   * experiment is checked for a sample ratio mismatch; without one its split is only shown.
   */
  readonly plans?: Readonly<Record<string, SplitPlan>> | undefined;
  /** How long flags, and how long experiments may take to be read, milliseconds. Default: 10,000. */
  readonly sourcesTimeoutMs?: number | undefined;
  /** Is told, at `error`, of flags and experiments that could not be read. Default: nobody. */
  readonly logger?: Logger | undefined;
}

export interface ResolvedWriteOptions extends ReportSources {
  readonly reportsDir: string;
  readonly forceMode: boolean;
  readonly title: string;
  readonly templates: string | undefined;
  readonly baseline: ReportSource | string | undefined;
  readonly timeFormat: string;
  readonly flagsWindowMs: number | undefined;
  readonly sourcesTimeoutMs: number | undefined;
  readonly plans: ReadonlyMap<string, SplitPlan>;
  readonly logger: Logger;
}

const KNOWN: readonly string[] = [
  ...['reportsDir', 'forceMode', 'title', 'templates', 'baseline', 'timeFormat'],
  ...['flags', 'flagsWindowMs', 'experiments', 'plans', 'sourcesTimeoutMs', 'logger'],
];

/** Fills in the defaults. Throws a TypeError or a RangeError that names option, rule and value. */
export function resolveWriteOptions(options: WriteReportOptions): ResolvedWriteOptions {
  requireKnownKeys('report options', options, KNOWN);
  const {
    reportsDir = 'analytics',
    forceMode = false,
    templates,
    baseline,
    timeFormat = DEFAULT_TIME_FORMAT,
    logger = SILENT_LOGGER,
  } = options;
  const { title = defaultTitle(), flags = [], flagsWindowMs, experiments = [], plans = {}, sourcesTimeoutMs } = options;
  return {
    reportsDir: requirePath('reportsDir', reportsDir),
    forceMode: requireBoolean('forceMode', forceMode),
    title: requireText('title', title),
    templates: templates === undefined ? undefined : requirePath('templates', templates),
    baseline: requireBaseline(baseline),
    timeFormat: requireTimeFormat('timeFormat', timeFormat),
    flags: isData(flags) ? requireFlags('flags', flags) : requireSource('flags', flags, FLAG_METHODS),
    flagsWindowMs: flagsWindowMs === undefined ? undefined : requireInteger('flagsWindowMs', flagsWindowMs, 1),
    experiments: isData(experiments)
      ? requireExperiments('experiments', experiments)
      : requireSource('experiments', experiments, EXPOSURE_METHODS),
    sourcesTimeoutMs:
      sourcesTimeoutMs === undefined ? undefined : requireNonNegative('sourcesTimeoutMs', sourcesTimeoutMs),
    plans: requirePlans('plans', plans),
    logger: requireLogger('logger', logger),
  };
}

const FLAG_METHODS = ['listFlags', 'getFlagMetrics'] as const;
const EXPOSURE_METHODS = ['exposureCounts'] as const;

/** A live object, known by its methods alone: it may come from another copy of the package. */
function requireSource<T>(option: string, value: T, methods: readonly (string & keyof T)[]): T {
  if (typeof value !== 'object' || value === null) {
    throw wrongType(option, `an array or an object with ${methods.join(' and ')}`, value);
  }
  for (const method of methods) requireFunction(`${option}.${method}`, value[method]);
  return value;
}

/** A path, or anything that may turn out to be a snapshot when it is parsed. */
function requireBaseline(value: WriteReportOptions['baseline']): WriteReportOptions['baseline'] {
  if (typeof value === 'string') return requirePath('baseline', value);
  if (value === undefined || (typeof value === 'object' && value !== null)) return value;
  throw wrongType('baseline', 'a snapshot, an Analytics or the path of a snapshot', value);
}

export function defaultTitle(): string {
  return process.env.npm_package_name || basename(process.cwd()) || 'Tracklight';
}
