// Arguments → report request: what `tracklight report` was asked for, checked before a database is opened.

import { DEFAULT_THRESHOLDS } from '../aggregate/duration-thresholds.js';
import type { DurationThresholds } from '../aggregate/snapshot.js';
import { type Shell, UsageError } from './command.js';
import { parseArguments, requireOutput } from './parse-arguments.js';
import { timeSpanMs } from './time-span.js';

export interface ReportRequest {
  readonly connectionString: string;
  /** Undefined: the connection string tells. */
  readonly engine: string | undefined;
  readonly tableName: string | undefined;
  readonly callsTableName: string | undefined;
  /** ClickHouse on another machine without https. */
  readonly allowInsecureHttp: boolean;
  readonly windowMs: number;
  readonly durationThresholds: DurationThresholds;
  /** A folder, a page's file or `-`. */
  readonly output: string;
}

const OPTIONS = {
  database: { type: 'string' },
  engine: { type: 'string' },
  window: { type: 'string', default: '24h' },
  table: { type: 'string' },
  'calls-table': { type: 'string' },
  'allow-insecure-http': { type: 'boolean', default: false },
  thresholds: { type: 'string', default: '2000,5000' },
  output: { type: 'string', short: 'o', default: 'analytics' },
} as const;

/** Throws a `UsageError`; never quotes a connection string. */
export function readReportArguments(args: readonly string[], env: Shell['env']): ReportRequest {
  // Positionals are taken, to be refused here: what the parser says quotes them.
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (positionals.length > 0) throw new UsageError(complaintAboutPaths(values.database !== undefined));
  const connectionString = values.database ?? env['TRACKLIGHT_DATABASE'] ?? '';
  if (connectionString === '') throw new UsageError('--database must be a connection string');
  return {
    connectionString,
    engine: values.engine,
    tableName: values.table,
    callsTableName: values['calls-table'],
    allowInsecureHttp: values['allow-insecure-http'],
    windowMs: timeSpanMs('--window', values.window),
    durationThresholds: thresholdsOf(values.thresholds),
    output: requireOutput(values.output),
  };
}

function complaintAboutPaths(isOfDatabase: boolean): string {
  return isOfDatabase
    ? 'report takes snapshots or --database, not both: leave out one of them'
    : 'report takes options only: is --database missing?';
}

function thresholdsOf(text: string): DurationThresholds {
  const [shortMaxMs = Number.NaN, mediumMaxMs = Number.NaN, ...rest] = text.split(',').map(toNumber);
  const isAscending = shortMaxMs >= 0 && mediumMaxMs >= shortMaxMs && mediumMaxMs < Number.POSITIVE_INFINITY;
  if (!isAscending || rest.length > 0) {
    throw new UsageError(`--thresholds must be two ascending numbers of milliseconds such as 2000,5000, got '${text}'`);
  }
  // The third one only decides what a log says, and nothing is logged here.
  return { shortMaxMs, mediumMaxMs, longMaxMs: Math.max(DEFAULT_THRESHOLDS.longMaxMs, mediumMaxMs) };
}

/** Blank text is no zero. */
function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
