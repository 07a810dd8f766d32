// Flag evaluations and Analytics → Prometheus: a collector whose metrics are read when the registry is scraped.

/// <reference lib="esnext.disposable" preserve="true" />

import type { FlagOverflow } from '../../aggregate/flag-book.js';
import { OVERFLOW_LABEL } from '../../aggregate/series-label.js';
import type { AnalyticsCollector, RecordResult } from '../../collect/collector.js';
import { toFlagEvent } from '../../collect/flag-event.js';
import type { FlagEvaluation } from '../../event.js';
import { callTableOf, registerCallMetrics } from './call-metrics.js';
import type { CallTable } from './call-table.js';
import { ExemplarSource } from './exemplar-source.js';
import { type FlagMetricSet, flagTableOf, registerFlagMetrics } from './flag-metrics.js';
import type { FlagTable } from './flag-table.js';
import { OnceLogger } from './once-logger.js';
import { type CallSource, type PrometheusExporterOptions, resolveExporterOptions } from './options.js';
import type { PrometheusMetric, PrometheusRegistry } from './prom-client.js';

const HOUR_MS = 3_600_000;

/** What is read of a `FlagMetrics`. */
export interface FlagGaugeMetrics {
  readonly uniqueUsers: number;
  /** 0–100. */
  readonly errorRate: number;
}

/** What is asked of an `AnalyticsAggregator`. */
export interface FlagMetricsSource {
  getFlagMetrics(flagKey: string, windowMs: number): FlagGaugeMetrics | Promise<FlagGaugeMetrics>;
}

/** What was counted under `(overflow)`, by the cap that was reached: evaluations, and for `functions` calls. */
export interface ExporterOverflow extends FlagOverflow {
  readonly functions: number;
}

/**
 * Counts flag evaluations and, with `analytics`, serves the calls that were tracked. Exporters on one registry with one
 * prefix share their metrics. The constructor throws for a bad option, naming it, and says what to install when
 * prom-client is missing; nothing throws or rejects after it. What was counted stays in the registry after `close`.
 */
export class PrometheusExporter<R extends PrometheusRegistry = PrometheusRegistry>
  implements AnalyticsCollector<FlagEvaluation>, Disposable
{
  readonly registry: R;
  readonly #table: FlagTable;
  readonly #flags: FlagMetricSet;
  readonly #calls: CallTable | undefined;
  readonly #exemplars: ExemplarSource | undefined;
  readonly #log: OnceLogger;
  #analytics: CallSource | undefined;
  #rejected = 0;
  #isClosed = false;

  constructor(options: PrometheusExporterOptions<R> = {}) {
    const resolved = resolveExporterOptions(options);
    const { registry, analytics, exemplars, logger } = resolved;
    this.registry = registry;
    this.#log = new OnceLogger(logger);
    // Both before either is registered: they may throw.
    this.#table = flagTableOf(resolved, options);
    this.#calls = analytics === undefined ? undefined : callTableOf(resolved, options);
    this.#flags = registerFlagMetrics(resolved, this.#table);
    this.#exemplars = exemplars === undefined ? undefined : new ExemplarSource(exemplars, this.#log);
    if (analytics !== undefined && this.#calls !== undefined) {
      registerCallMetrics(resolved, this.#calls);
      this.#calls.add(analytics);
      this.#analytics = analytics;
      this.#exemplars?.follow(analytics, this.#calls);
    }
    this.#hearOverflow();
  }

  /** `feature_flag_evaluations_total{flag_key,reason,variant}`. */
  get evaluationsCounter(): PrometheusMetric {
    return this.#flags.evaluations;
  }

  /** `feature_flag_evaluation_duration_seconds{flag_key}`. */
  get durationHistogram(): PrometheusMetric {
    return this.#flags.durations;
  }

  /** `feature_flag_unique_users{flag_key}`. */
  get uniqueUsersGauge(): PrometheusMetric {
    return this.#flags.uniqueUsers;
  }

  /** `feature_flag_error_rate{flag_key}`, 0–1. */
  get errorRateGauge(): PrometheusMetric {
    return this.#flags.errorRate;
  }

  /** What exceeded a cap so far, of all exporters that share the metrics. */
  get overflow(): ExporterOverflow {
    return { ...this.#table.book.overflow, functions: this.#calls?.overflowCalls ?? 0 };
  }

  /** What was handed over and is no flag evaluation, nor a flag's metrics. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Counts one evaluation. */
  record(evaluation: FlagEvaluation): RecordResult {
    if (this.#isClosed) return 'closed';
    try {
      const event = toFlagEvent(evaluation);
      const table = this.#table;
      const series = table.book.record(event);
      if (event.evaluationDurationMs > 0) {
        this.#exemplars?.show(table.durationsOf(series), event.evaluationDurationMs, event.timestamp.getTime());
      }
      return 'accepted';
    } catch {
      this.#rejected++;
      return 'rejected';
    }
  }

  recordBatch(evaluations: readonly FlagEvaluation[]): void {
    for (const evaluation of evaluations) this.record(evaluation);
  }

  /** Nothing to deliver: Prometheus comes and reads. */
  async flush(): Promise<void> {}

  /** Takes no more evaluations. The calls of its Analytics are served on, so that a last scrape has all of them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#exemplars?.stop();
  }

  /**
   * Closes and lets go of the Analytics, which a registry otherwise holds for as long as it lives. What was counted so
   * far stays in the registry; calls from now on are not served. Idempotent.
   */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#exemplars?.stop();
    if (this.#analytics !== undefined) this.#calls?.remove(this.#analytics);
    this.#analytics = undefined;
  }

  /**
   * Sets a flag's two gauges to metrics computed elsewhere (`errorRate` in percent), until its next evaluation is
   * recorded. `dropped` when `maxFlags` are known already.
   */
  updateFromMetrics(flagKey: string, metrics: FlagGaugeMetrics): RecordResult {
    if (this.#isClosed) return 'closed';
    const gauges = gaugesOf(flagKey, metrics);
    if (gauges === undefined) {
      this.#rejected++;
      return 'rejected';
    }
    return this.#table.book.give(flagKey, gauges) ? 'accepted' : 'dropped';
  }

  /**
   * `updateFromMetrics` for each of the flags, one after the other. One that fails keeps its gauges as they are; the
   * logger hears of it. Resolves to the flags that were updated.
   */
  async updateFromAggregator(
    aggregator: FlagMetricsSource,
    flagKeys: readonly string[],
    windowMs = HOUR_MS,
  ): Promise<string[]> {
    const updated: string[] = [];
    for (const flagKey of flagKeys) {
      try {
        const metrics = await aggregator.getFlagMetrics(flagKey, windowMs);
        if (this.updateFromMetrics(flagKey, metrics) === 'accepted') updated.push(flagKey);
      } catch (error) {
        this.#log.warn('The metrics of a flag could not be computed', error);
      }
    }
    return updated;
  }

  /** The flags with evaluations since they were last reset. */
  getTrackedFlagKeys(): string[] {
    return this.#table.book.all
      .filter(({ isTracked, label }) => isTracked && label !== OVERFLOW_LABEL)
      .map(({ flagKey }) => flagKey);
  }

  /** Forgets the flag's users and error rate, and takes its gauges away; its counter and histogram stay. */
  resetFlagStats(flagKey: string): void {
    if (typeof flagKey === 'string') this.#table.book.forget(flagKey);
  }

  /** `resetFlagStats` of every flag. */
  resetAllStats(): void {
    this.#table.book.forgetAll();
  }

  #hearOverflow(): void {
    const { book, settings } = this.#table;
    book.onOverflow ??= (cap) => this.#log.warn(`More than ${cap}=${settings[cap]}: further ones count as (overflow)`);
    const calls = this.#calls;
    if (calls === undefined) return;
    const { maxFunctions } = calls.settings;
    calls.onOverflow ??= () =>
      this.#log.warn(`More than maxFunctions=${maxFunctions}: calls of further ones count as (overflow)`);
  }
}

/** Undefined for what are no metrics of a flag. */
function gaugesOf(flagKey: unknown, metrics: unknown) {
  try {
    const { uniqueUsers, errorRate } = metrics as FlagGaugeMetrics;
    const isFlag = typeof flagKey === 'string' && flagKey !== '';
    const areCounts = [uniqueUsers, errorRate].every((value) => Number.isFinite(value) && value >= 0);
    return isFlag && areCounts ? { uniqueUsers, errorRate: errorRate / 100 } : undefined;
  } catch {
    return undefined;
  }
}
