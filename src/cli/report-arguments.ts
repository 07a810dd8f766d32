// Arguments → report request: what `tracklight report` was asked for, checked before a database is opened.

import { parseArgs } from 'node:util';
import { DEFAULT_THRESHOLDS, requireThresholds } from '../aggregate/duration-thresholds.js';
import type { DurationThresholds } from '../aggregate/snapshot.js';
import { type Shell, UsageError } from './command.js';
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
  readonly outputFolder: string;
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
  const { values, positionals } = parse(args);
  if (positionals.length > 0) throw new UsageError('report takes options only: is --database missing?');
  const connectionString = values.database ?? env['TRACKLIGHT_DATABASE'] ?? '';
  if (connectionString === '') throw new UsageError('--database must be a connection string');
  if (values.output === '') throw new UsageError('--output must not be empty');
  return {
    connectionString,
    engine: values.engine,
    tableName: values.table,
    callsTableName: values['calls-table'],
    allowInsecureHttp: values['allow-insecure-http'],
    windowMs: timeSpanMs('--window', values.window),
    durationThresholds: thresholdsOf(values.thresholds),
    outputFolder: values.output,
  };
}

function parse(args: readonly string[]) {
  try {
    // Positionals are taken, to be refused without the parser's message: it quotes them.
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function thresholdsOf(text: string): DurationThresholds {
  const [shortMaxMs, mediumMaxMs = Number.NaN, ...rest] = text.split(',').map(toNumber);
  try {
    if (rest.length > 0) throw new UsageError(`--thresholds must be two numbers, got ${rest.length + 2}`);
    // The third one only decides what a log says, and nothing is logged here.
    const longMaxMs = Math.max(DEFAULT_THRESHOLDS.longMaxMs, mediumMaxMs);
    return requireThresholds('--thresholds', { shortMaxMs, mediumMaxMs, longMaxMs });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Blank text is no zero. */
function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
