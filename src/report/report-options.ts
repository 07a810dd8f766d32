// Caller → writeReport: what may be chosen, checked before anything is read or written.

import { basename } from 'node:path';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { outOfRange, requireBoolean, requireKnownKeys, requireText, wrongType } from '../option-rules.js';
import { requireTimeFormat } from '../strftime.js';
import { DEFAULT_TIME_FORMAT } from './time-text.js';

export interface WriteReportOptions {
  /** The folder to write into, made if missing. Default `analytics`, in the working directory. */
  readonly reportsDir?: string | undefined;
  /** A full scan, `analytics_full.html`, instead of an incremental update, `analytics_incremental.html`. */
  readonly forceMode?: boolean | undefined;
  /** The page's heading. Default: the package's name under npm, else the working directory's. */
  readonly title?: string | undefined;
  /** A folder of templates used in place of the built-in ones of the same name; see `RenderOptions`. */
  readonly templates?: string | undefined;
  /** An earlier run to compare with: a snapshot, or the path of one (a report's `.json` is one). */
  readonly baseline?: AnalyticsSnapshot | string | undefined;
  /** strftime, UTC. Default `%Y-%m-%d %H:%M:%S`, without the date where one day is all there is. */
  readonly timeFormat?: string | undefined;
}

export interface ResolvedWriteOptions {
  readonly reportsDir: string;
  readonly forceMode: boolean;
  readonly title: string;
  readonly templates: string | undefined;
  readonly baseline: AnalyticsSnapshot | string | undefined;
  readonly timeFormat: string;
}

const KNOWN: readonly string[] = ['reportsDir', 'forceMode', 'title', 'templates', 'baseline', 'timeFormat'];

/** Fills in the defaults. Throws a TypeError or a RangeError that names option, rule and value. */
export function resolveWriteOptions(options: WriteReportOptions): ResolvedWriteOptions {
  requireKnownKeys('report options', options, KNOWN);
  const {
    reportsDir = 'analytics',
    forceMode = false,
    templates,
    baseline,
    timeFormat = DEFAULT_TIME_FORMAT,
  } = options;
  const { title = defaultTitle() } = options;
  return {
    reportsDir: requirePath('reportsDir', reportsDir),
    forceMode: requireBoolean('forceMode', forceMode),
    title: requireText('title', title),
    templates: templates === undefined ? undefined : requirePath('templates', templates),
    baseline: typeof baseline === 'string' ? requirePath('baseline', baseline) : requireObject('baseline', baseline),
    timeFormat: requireTimeFormat('timeFormat', timeFormat),
  };
}

function requirePath(option: string, value: unknown): string {
  const path = requireText(option, value);
  if (path.includes('\0')) throw outOfRange(option, 'a path without NUL', value);
  return path;
}

/** Anything that may turn out to be a snapshot when it is parsed. */
function requireObject(option: string, value: AnalyticsSnapshot | undefined): AnalyticsSnapshot | undefined {
  if (value === undefined || (typeof value === 'object' && value !== null)) return value;
  throw wrongType(option, 'a snapshot or the path of one', value);
}

function defaultTitle(): string {
  return process.env.npm_package_name || basename(process.cwd()) || 'Tracklight';
}
