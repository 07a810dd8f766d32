// Analytics: options, where they come from (options > environment > defaults) and what is refused.

import { DEFAULT_THRESHOLDS, requireThresholds } from './aggregate/duration-thresholds.js';
import type { DurationThresholds } from './aggregate/snapshot.js';
import { DEFAULT_TIME_FORMAT } from './call-record.js';
import { type Clock, systemClock } from './clock.js';
import type { AnalyticsCollector } from './collect/collector.js';
import { requireCollector } from './collect/fan-out.js';
import type { CallEvent } from './event.js';
import { CONSOLE_FROM_INFO, type Logger, type Loggers, SILENT_LOGGER } from './logger.js';
import {
  requireBoolean,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireLogger,
  requireOneOf,
  requirePath,
  requirePercent,
  requireText,
  wrongType,
} from './option-rules.js';
import { requireTimeFormat } from './strftime.js';
import type { Naming } from './track/call-site.js';

/** How reports look. */
export interface ReportStyle {
  /** The heading. Default: the package's or the folder's name. */
  readonly title?: string;
  /** A folder with Eta templates that take the place of the built-in ones of the same name. */
  readonly templates?: string;
}

/**
 * Options of `new Analytics(…)`. The plain ones may also come from the environment, as `TRACKLIGHT_` and the name in
 * upper snake case (`TRACKLIGHT_MAX_EVENTS=500`, `TRACKLIGHT_DURATION_THRESHOLDS=2000,5000,10000`).
 */
export interface AnalyticsOptions {
  /** False at construction: `wrap` and `track` leave functions as they are until `enable`. Default: true. */
  readonly enabled?: boolean;
  /** Recent events retained; 0 is unlimited. Totals do not depend on it. Default: 10,000. */
  readonly maxEvents?: number;
  /** Milliseconds. Default: 2,000 / 5,000 / 10,000. */
  readonly durationThresholds?: Partial<DurationThresholds>;
  /** strftime, UTC, for `toRecords`. Default: `%Y-%m-%d %H:%M:%S`. */
  readonly timeFormat?: string;
  /** Only the time of day in records; `clearOldEvents` then goes by count. Default: false. */
  readonly compactTime?: boolean;
  /** Run `global.gc`, if there, after a report with more than 5,000 events. Default: false. */
  readonly enableGcCollect?: boolean;
  /** Where reports are written; made when missing. Default: `analytics`. */
  readonly reportsDir?: string;
  /** `qualified` is `Class.method`; `method` the bare name. Default: `qualified`. */
  readonly naming?: Naming;
  /** Series (function and event type) kept apart; calls beyond are counted in one overflow series. Default: 10,000. */
  readonly maxFunctions?: number;
  /**
   * What tracking a function may cost, in per cent of the time spent in the function (above 0, at most 100). Judged while
   * it is called, on what tracking cost and what the calls took of late. Where it is more, only one call in 2, 4, … 256
   * is timed and retained, at random distances; the others are counted. Counts, failures and their messages stay exact;
   * times, percentiles and fast/medium/slow are then estimated from the timed calls, each of which stands for those
   * before it too, and a slow call that was not timed goes unseen (`timedCalls` says how many were). Holds for wrapped
   * and decorated functions; suspended while anybody hears of each call (`subscribe`, `collectors`, a debug log of calls,
   * tracers, `batchMode`). Default: off, every call is timed.
   */
  readonly maxOverheadPercent?: number;
  /**
   * `console`, pino or winston objects as they are. Default: `console` and `error` write to the global console from
   * `info` up, `analytics` (a line for each call) is silent.
   */
  readonly loggers?: Partial<Loggers>;
  /** Destinations that are handed each finished call. Default: none. */
  readonly collectors?: readonly AnalyticsCollector<CallEvent>[];
  /** The source of time, for tests. */
  readonly clock?: Clock;
  /** How its reports look. Default: the built-in templates. */
  readonly report?: ReportStyle;
}

/** Options with every default filled in. */
export type ResolvedOptions = Required<
  Omit<AnalyticsOptions, 'durationThresholds' | 'loggers' | 'maxOverheadPercent'>
> & {
  readonly durationThresholds: DurationThresholds;
  readonly maxOverheadPercent: number | undefined;
  readonly loggers: Loggers;
};

export const DEFAULT_MAX_FUNCTIONS = 10_000;

const DEFAULTS: ResolvedOptions = {
  enabled: true,
  maxEvents: 10_000,
  durationThresholds: DEFAULT_THRESHOLDS,
  timeFormat: DEFAULT_TIME_FORMAT,
  compactTime: false,
  enableGcCollect: false,
  reportsDir: 'analytics',
  naming: 'qualified',
  maxFunctions: DEFAULT_MAX_FUNCTIONS,
  maxOverheadPercent: undefined,
  loggers: Object.freeze({ console: CONSOLE_FROM_INFO, error: CONSOLE_FROM_INFO, analytics: SILENT_LOGGER }),
  collectors: Object.freeze([]),
  clock: systemClock,
  report: Object.freeze({}),
};

type OptionName = keyof ResolvedOptions;
type Rules = { readonly [K in OptionName]: (option: string, value: unknown) => ResolvedOptions[K] };

const RULES: Rules = {
  enabled: requireBoolean,
  maxEvents: (option, value) => requireInteger(option, value, 0),
  durationThresholds: requireThresholds,
  timeFormat: requireTimeFormat,
  compactTime: requireBoolean,
  enableGcCollect: requireBoolean,
  reportsDir: requirePath,
  naming: (option, value) => requireOneOf(option, value, ['qualified', 'method']),
  maxFunctions: (option, value) => requireInteger(option, value, 1),
  maxOverheadPercent: requirePercent,
  loggers: requireLoggers,
  collectors: requireCollectors,
  clock: requireClock,
  report: requireReportStyle,
};

/** How an environment variable's text becomes a value; options without an entry cannot be set there. */
const FROM_TEXT: Partial<Record<OptionName, (text: string, variable: string) => unknown>> = {
  enabled: toBoolean,
  maxEvents: toNumber,
  durationThresholds: toThresholds,
  timeFormat: String,
  compactTime: toBoolean,
  enableGcCollect: toBoolean,
  reportsDir: String,
  naming: String,
  maxFunctions: toNumber,
  maxOverheadPercent: toNumber,
};

/** Options > environment > defaults, every value checked. */
export function resolveOptions(
  given: AnalyticsOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedOptions {
  const names = Object.keys(DEFAULTS) as OptionName[];
  const options = requireKnownKeys('AnalyticsOptions', given, names);
  const resolved = names.map((name) => {
    const variable = `TRACKLIGHT_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
    const text = environment[variable];
    const fromText = FROM_TEXT[name];
    if (options[name] !== undefined) return [name, RULES[name](name, options[name])];
    if (text !== undefined && text !== '' && fromText) return [name, RULES[name](variable, fromText(text, variable))];
    return [name, DEFAULTS[name]];
  });
  return Object.freeze(Object.fromEntries(resolved)) as ResolvedOptions;
}

function toNumber(text: string): unknown {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function toBoolean(text: string): unknown {
  if (/^(?:true|1|yes|on)$/i.test(text)) return true;
  return /^(?:false|0|no|off)$/i.test(text) ? false : text;
}

function toThresholds(text: string, variable: string): unknown {
  const [shortMaxMs, mediumMaxMs, longMaxMs, ...rest] = text.split(',').map(toNumber);
  if (rest.length > 0) throw wrongType(variable, 'at most three numbers, as 2000,5000,10000', text);
  return { shortMaxMs, mediumMaxMs, longMaxMs };
}

function requireLoggers(option: string, value: unknown): Loggers {
  if (isOneLogger(value)) throw wrongType(option, 'an object of loggers such as { console: logger }', value);
  const given = requireKnownKeys(option, value, ['console', 'error', 'analytics']);
  const logger = (name: keyof Loggers): Logger => {
    const one = given[name] === undefined ? DEFAULTS.loggers[name] : given[name];
    return requireLogger(`${option}.${name}`, one);
  };
  return Object.freeze({ console: logger('console'), error: logger('error'), analytics: logger('analytics') });
}

/** `loggers: console` where `loggers: { console }` is meant; not by `error`, which is the name of one of the three too. */
function isOneLogger(value: unknown): boolean {
  const { debug, info, warn } = (value ?? {}) as Logger;
  return [debug, info, warn].some((method) => typeof method === 'function');
}

function requireCollectors(option: string, value: unknown): readonly AnalyticsCollector<CallEvent>[] {
  if (!Array.isArray(value)) throw wrongType(option, 'an array of collectors', value);
  for (const [i, collector] of value.entries()) requireCollector(collector, `${option}[${i}]`);
  return Object.freeze([...value]);
}

function requireClock(option: string, value: unknown): Clock {
  if (typeof value !== 'object' || value === null) throw wrongType(option, 'a clock object', value);
  for (const reading of ['monotonicNs', 'epochMs'] as const) {
    requireFunction(`${option}.${reading}`, (value as Partial<Clock>)[reading]);
    // Read once: a BigInt, as `hrtime.bigint` gives, would fail the first tracked call instead.
    const now: unknown = (value as Clock)[reading]();
    if (!Number.isFinite(now)) throw wrongType(`${option}.${reading}()`, 'a finite number', now);
  }
  return value as Clock;
}

function requireReportStyle(option: string, value: unknown): ReportStyle {
  const style = requireKnownKeys(option, value, ['title', 'templates']);
  if (style.title !== undefined) requireText(`${option}.title`, style.title);
  if (style.templates !== undefined) requirePath(`${option}.templates`, style.templates);
  return Object.freeze({ ...style });
}
