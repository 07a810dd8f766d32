// Event source → metrics: what people ask of their flags, over windows that end now.

import type { FlagSummary, TimeWindow } from '../aggregate/flag-metrics.js';
import { type Clock, systemScheduler } from '../clock.js';
import type { FlushOptions, FlushReport } from '../collect/collector.js';
import type { InMemoryAnalyticsCollector } from '../collect/memory-collector.js';
import { outOfRange, requireFunction, requireKnownKeys, requireText, unshownText, wrongType } from '../option-rules.js';
import { ConnectionSource } from './connection-source.js';
import { type FlagEventSource, MemoryEventSource } from './event-source.js';
import { errorPercent, FlagMetrics, METRIC_PERCENTILES, ratePerSecond } from './flag-metrics.js';
import { type TrendPoint, trendGrid, trendPoints } from './trend.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The earliest moment a Date can be. */
const MIN_DATE_MS = -8.64e15;

export interface AggregatorOptions {
  /** The source of "now". Default: the wall clock, which events take their timestamps from. */
  readonly clock?: Pick<Clock, 'epochMs'> | undefined;
  /** The table to read, for a connection of your own. Default: `analytics_events`. */
  readonly tableName?: string | undefined;
}

/** Events that a source holds before it can tell of them, as a database's collector does. */
interface HeldEvents {
  readonly bufferSize?: number;
  flush?(options?: FlushOptions): Promise<FlushReport | void>;
  release?(): void;
}

export interface TrendOptions {
  /** Default: one hour. */
  readonly windowMs?: number | undefined;
  /** Default: one minute. */
  readonly bucketMs?: number | undefined;
}

/**
 * Computes flag metrics over the window from now − `windowMs` to now, both ends included to the millisecond. Every
 * method reads the window once; an empty one, and an unknown flag, give zeros and empty objects. A bad argument rejects,
 * naming it.
 */
export class AnalyticsAggregator {
  readonly #source: FlagEventSource;
  readonly #held: HeldEvents;
  readonly #clock: Pick<Clock, 'epochMs'>;

  /**
   * `source` is a collector, in memory or of a database, or a connection of your own to a database, of the kinds that
   * `DatabaseAnalyticsCollector.create` takes.
   */
  constructor(source: InMemoryAnalyticsCollector | FlagEventSource | object, options: AggregatorOptions = {}) {
    requireKnownKeys('AggregatorOptions', options, ['clock', 'tableName']);
    const { clock = systemScheduler, tableName } = options;
    requireFunction('clock.epochMs', (clock as Partial<Clock> | null)?.epochMs);
    this.#source = toSource(source, tableName);
    // A connection has methods of its own, which are none of our business.
    this.#held = this.#source instanceof ConnectionSource ? {} : (source as HeldEvents);
    this.#clock = clock;
  }

  /** Events that the source holds and cannot tell of yet. */
  get bufferSize(): number {
    return this.#held.bufferSize ?? 0;
  }

  /** Has the source write what it holds, where it holds anything: the next question finds it. */
  async flush(options?: FlushOptions): Promise<FlushReport | void> {
    return this.#held.flush?.(options);
  }

  /** See `AnalyticsCollector.release`. */
  release(): void {
    this.#held.release?.();
  }

  /** Evaluations per second. */
  async getEvaluationRate(flagKey: string, windowMs = MINUTE_MS): Promise<number> {
    const { totalEvaluations } = await this.#summarize(flagKey, windowMs);
    return ratePerSecond(totalEvaluations, windowMs);
  }

  /** Distinct targeting keys; evaluations without one count for nobody. */
  async getUniqueUsers(flagKey: string, windowMs = HOUR_MS): Promise<number> {
    return (await this.#summarize(flagKey, windowMs)).uniqueUsers;
  }

  /** Evaluations by variant; those without one are `default`. */
  async getVariantDistribution(flagKey: string, windowMs = HOUR_MS): Promise<Record<string, number>> {
    return Object.fromEntries((await this.#summarize(flagKey, windowMs)).variants);
  }

  /** Evaluations by reason. */
  async getReasonDistribution(flagKey: string, windowMs = HOUR_MS): Promise<Record<string, number>> {
    return Object.fromEntries((await this.#summarize(flagKey, windowMs)).reasons);
  }

  /** Share of evaluations with the reason `ERROR`, 0–100. */
  async getErrorRate(flagKey: string, windowMs = HOUR_MS): Promise<number> {
    const { errors, totalEvaluations } = await this.#summarize(flagKey, windowMs);
    return errorPercent(errors, totalEvaluations);
  }

  /**
   * Milliseconds by percentile, interpolated linearly between the closest ranks of the durations above 0; p ≤ 0 is the
   * shortest, p ≥ 100 the longest.
   */
  async getLatencyPercentiles(
    flagKey: string,
    percentiles: readonly number[] = [50, 90, 99],
    windowMs = HOUR_MS,
  ): Promise<Record<number, number>> {
    const { latencies } = await this.#summarize(flagKey, windowMs, requirePercentiles(percentiles));
    return Object.fromEntries(percentiles.map((percentile, i) => [percentile, latencies[i] ?? 0]));
  }

  /** All of the above for one flag. */
  async getFlagMetrics(flagKey: string, windowMs = HOUR_MS): Promise<FlagMetrics> {
    const window = this.#windowOf(windowMs);
    const summary = await this.#source.summarize(requireText('flagKey', flagKey), window, METRIC_PERCENTILES);
    return new FlagMetrics(summary, window, windowMs);
  }

  /** The flags evaluated in the window, ascending. */
  async listFlags(windowMs = HOUR_MS): Promise<string[]> {
    return this.#source.flagKeys(this.#windowOf(windowMs));
  }

  /** Evaluations and errors in steps of `bucketMs`, oldest first; the last step includes the window's end. */
  async getTrend(flagKey: string, options: TrendOptions = {}): Promise<TrendPoint[]> {
    requireKnownKeys('TrendOptions', options, ['windowMs', 'bucketMs']);
    const { windowMs = HOUR_MS, bucketMs = MINUTE_MS } = options;
    const window = this.#windowOf(windowMs);
    const grid = trendGrid(window, requirePositive('bucketMs', bucketMs));
    const buckets = await this.#source.trend(requireText('flagKey', flagKey), window, bucketMs);
    return trendPoints(buckets, grid);
  }

  #summarize(flagKey: string, windowMs: number, percentiles: readonly number[] = []): Promise<FlagSummary> {
    return this.#source.summarize(requireText('flagKey', flagKey), this.#windowOf(windowMs), percentiles);
  }

  #windowOf(windowMs: number): TimeWindow {
    // Timestamps are whole milliseconds, so "now" is the millisecond that is running.
    const endMs = Math.floor(this.#clock.epochMs());
    const startMs = endMs - requirePositive('windowMs', windowMs);
    if (startMs < MIN_DATE_MS) throw outOfRange('windowMs', 'short enough for its start to be a date', windowMs);
    return { startMs, endMs };
  }
}

/** By their methods, not by `instanceof`: a program may have the collector's class twice, as ESM and as CommonJS. */
function toSource(source: unknown, tableName: string | undefined): FlagEventSource {
  const isCollector = has(source, 'summarize', 'flagKeys', 'trend');
  if (isCollector || has(source, 'forEach', 'getEvents')) {
    if (tableName !== undefined)
      throw outOfRange('tableName', 'left out for a source that is no connection', tableName);
    return isCollector
      ? (source as FlagEventSource)
      : new MemoryEventSource(source as Pick<InMemoryAnalyticsCollector, 'forEach'>);
  }
  if (ConnectionSource.takes(source)) return new ConnectionSource(source, tableName);
  const rule = 'a collector of flag evaluations, an event source or a database connection';
  throw typeof source === 'string' ? unshownText('source', rule) : wrongType('source', rule, source);
}

function has(value: unknown, ...methods: readonly string[]): boolean {
  return methods.every((name) => typeof (value as Record<string, unknown> | null | undefined)?.[name] === 'function');
}

function requirePercentiles(value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw wrongType('percentiles', 'an array of numbers', value);
  for (const [i, percentile] of value.entries()) {
    const isNumber = typeof percentile === 'number' && !Number.isNaN(percentile);
    if (!isNumber) throw wrongType(`percentiles[${i}]`, 'a number', percentile);
  }
  return value;
}

function requirePositive(option: string, value: unknown): number {
  const rule = 'a positive, finite number';
  if (typeof value !== 'number') throw wrongType(option, rule, value);
  if (!Number.isFinite(value) || value <= 0) throw outOfRange(option, rule, value);
  return value;
}
