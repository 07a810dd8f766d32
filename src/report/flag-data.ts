// Flag source → model: the numbers of one flag as the report takes them, checked where they come from outside.

import { outOfRange, requireNonNegative, requireText, wrongType } from '../option-rules.js';

/** What the report shows of one flag over one window; a `FlagMetrics` of `tracklight/flags` is one. */
export interface ReportedFlagMetrics {
  /** Evaluations per second of the window. */
  readonly evaluationRate: number;
  readonly totalEvaluations: number;
  /** Distinct targeting keys. */
  readonly uniqueUsers: number;
  /** Evaluations by variant; those without one are `default`. */
  readonly variantDistribution: Readonly<Record<string, number>>;
  readonly reasonDistribution: Readonly<Record<string, number>>;
  /** 0–100. */
  readonly errorRate: number;
  /** Milliseconds, as the next two; 0 where nothing was measured. */
  readonly latencyP50: number;
  readonly latencyP90: number;
  readonly latencyP99: number;
  readonly windowStart: Date;
  readonly windowEnd: Date;
}

/** One row of the section "Feature flags". */
export interface ReportedFlag {
  readonly flagKey: string;
  /** Null when they could not be read: the flag is then listed without numbers. */
  readonly metrics: ReportedFlagMetrics | null;
  /** Of the time since tracking began, where the window is longer: the rate shown is then the one of these. */
  readonly sinceStart?: ReportedFlagMetrics | undefined;
}

const NUMBERS = [
  'evaluationRate',
  'totalEvaluations',
  'uniqueUsers',
  'errorRate',
  'latencyP50',
  'latencyP90',
  'latencyP99',
] as const;

/** Data handed over ready. Throws a TypeError or a RangeError that names the field, the rule and the value. */
export function requireFlags(option: string, value: readonly unknown[]): readonly ReportedFlag[] {
  return value.map((flag, i) => {
    const place = `${option}[${i}]`;
    const { flagKey, metrics, sinceStart } = requireObject<Partial<ReportedFlag>>(place, flag);
    return {
      flagKey: requireText(`${place}.flagKey`, flagKey),
      metrics: metrics === null ? null : requireFlagMetrics(`${place}.metrics`, metrics),
      sinceStart: sinceStart === undefined ? undefined : requireFlagMetrics(`${place}.sinceStart`, sinceStart),
    };
  });
}

/** The metrics themselves, when they are whole: a query's answer may hold text where a number belongs. */
export function requireFlagMetrics(place: string, value: unknown): ReportedFlagMetrics {
  const metrics = requireObject<ReportedFlagMetrics>(place, value);
  for (const field of NUMBERS) requireNonNegative(`${place}.${field}`, metrics[field]);
  requireCounts(`${place}.variantDistribution`, metrics.variantDistribution);
  requireCounts(`${place}.reasonDistribution`, metrics.reasonDistribution);
  requireDate(`${place}.windowStart`, metrics.windowStart);
  requireDate(`${place}.windowEnd`, metrics.windowEnd);
  return metrics;
}

/** An object whose values are numbers of at least 0. */
export function requireCounts(place: string, value: unknown): Readonly<Record<string, number>> {
  const counts = requireObject<Record<string, unknown>>(place, value);
  for (const [key, count] of Object.entries(counts)) requireNonNegative(`${place}[${JSON.stringify(key)}]`, count);
  return counts as Record<string, number>;
}

/** `object` is the type it is hoped to be; whoever asks checks the fields. */
export function requireObject<T>(place: string, value: unknown): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(place, 'an object', value);
  return value as T;
}

function requireDate(place: string, value: unknown): void {
  if (!(value instanceof Date)) throw wrongType(place, 'a valid Date', value);
  if (Number.isNaN(value.getTime())) throw outOfRange(place, 'a valid Date', value);
}
