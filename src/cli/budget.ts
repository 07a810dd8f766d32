// `--budget` → budget: `Catalog.fetchArtist.p95<500ms`, read once and strictly, because a budget misread is one not held.

import { type AnalyticsStats, percentOf } from '../aggregate/stats.js';
import { formatCount, formatDuration, formatPercent } from '../console/format.js';
import { UsageError } from './command.js';

export type MetricUnit = 'time' | 'percent' | 'count';

export interface Budget {
  /** What must hold, with the limit as it was given: rounded, it would be another one. */
  readonly rule: string;
  /** A function's name; `*` for each function and the run as a whole, undefined for the run as a whole alone. */
  readonly functionName: string | undefined;
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly operator: Operator;
  /** Milliseconds, per cent (0–100) or a count. */
  readonly limit: number;
}

type Metric = Partial<Record<MetricUnit, (stats: AnalyticsStats) => number>>;

const METRICS: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ['p50', { time: ({ p50Ms }) => p50Ms }],
  ['p90', { time: ({ p90Ms }) => p90Ms }],
  ['p95', { time: ({ p95Ms }) => p95Ms }],
  ['p99', { time: ({ p99Ms }) => p99Ms }],
  ['max', { time: ({ slowest }) => slowest?.durationMs ?? 0 }],
  ['mean', { time: ({ avgDurationMs }) => avgDurationMs }],
  ['total', { time: ({ totalTimeMs }) => totalTimeMs }],
  ['calls', { count: ({ totalCalls }) => totalCalls }],
  ['errors', { count: ({ totalErrors }) => totalErrors }],
  ['errorRate', { percent: ({ totalErrors, totalCalls }) => percentOf(totalErrors, totalCalls) }],
  ['successRate', { percent: ({ successRate }) => successRate }],
  [
    'overhead',
    {
      time: ({ overheadMs }) => overheadMs,
      percent: ({ overheadMs, totalTimeMs }) => percentOf(overheadMs, totalTimeMs),
    },
  ],
]);

const OPERATORS = {
  '<': (value: number, limit: number) => value < limit,
  '<=': (value: number, limit: number) => value <= limit,
  '>': (value: number, limit: number) => value > limit,
  '>=': (value: number, limit: number) => value >= limit,
} as const;
type Operator = keyof typeof OPERATORS;

/** What each unit is worth in milliseconds, per cent or calls. */
const UNITS: ReadonlyMap<string, readonly [unit: MetricUnit, size: number]> = new Map([
  ['ns', ['time', 1e-6]],
  ['µs', ['time', 1e-3]],
  ['μs', ['time', 1e-3]],
  ['us', ['time', 1e-3]],
  ['ms', ['time', 1]],
  ['s', ['time', 1_000]],
  ['m', ['time', 60_000]],
  ['%', ['percent', 1]],
  ['', ['count', 1]],
]);

// The name is greedy: a function's own name may hold dots, blanks and comparisons.
const BUDGET = /^(?:(?<name>.+)\.)?(?<metric>\w+)\s*(?<operator>[<>]=?)\s*(?<amount>\d+(?:\.\d+)?)\s*(?<unit>\D*)$/s;

/** Throws a `UsageError` that says what a budget looks like, which metrics there are, or which unit is wrong. */
export function parseBudget(text: string): Budget {
  // A list in a YAML file leaves blanks and line breaks around.
  const { name, metric = '', operator = '', amount = '', unit = '' } = BUDGET.exec(text.trim())?.groups ?? {};
  if (operator === '') {
    throw new UsageError(`--budget must look like 'Catalog.fetchArtist.p95<500ms', got '${text}'`);
  }
  const values = METRICS.get(metric);
  if (values === undefined) {
    throw new UsageError(`--budget '${text}': there is no ${metric}; there are ${[...METRICS.keys()].join(', ')}`);
  }
  const [kind, size] = UNITS.get(unit) ?? [];
  if (kind === undefined || size === undefined || values[kind] === undefined) {
    throw new UsageError(`--budget '${text}': ${metric} must be ${expected(values)}`);
  }
  const limit = Number(amount) * size;
  const rule = `${metric} ${operator} ${amount}${kind === 'time' ? ' ' : ''}${unit}`;
  return { rule, functionName: name, metric, unit: kind, operator: operator as Operator, limit };
}

/** What the budget is about, of the calls it is about. */
export function measuredBy({ metric, unit }: Budget, stats: AnalyticsStats): number {
  return METRICS.get(metric)?.[unit]?.(stats) ?? Number.NaN;
}

export function isKept({ operator, limit }: Budget, value: number): boolean {
  return OPERATORS[operator](value, limit);
}

/** A measured value for people; with more digits where rounding would hide by how little it is not kept. */
export function formatMeasured(budget: Budget, value: number): string {
  const text = formatValue(budget.unit, value);
  const isHidden = !isKept(budget, value) && value !== budget.limit && text === formatValue(budget.unit, budget.limit);
  if (!isHidden) return text;
  return `${Number(value.toPrecision(9))}${{ time: ' ms', percent: '%', count: '' }[budget.unit]}`;
}

function formatValue(unit: MetricUnit, value: number): string {
  if (unit === 'time') return formatDuration(value);
  return unit === 'percent' ? formatPercent(value) : formatCount(value);
}

function expected(values: Metric): string {
  const words = {
    time: 'a time in ns, µs, us, ms, s or m',
    percent: 'a percentage such as 1%',
    count: 'a number without a unit',
  };
  return (Object.keys(values) as MetricUnit[]).map((unit) => words[unit]).join(' or ');
}
