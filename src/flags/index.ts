// The entry `tracklight/flags`: feature-flag evaluations recorded, aggregated and read.

export type { FlagSummary, TimeWindow } from '../aggregate/flag-metrics.js';
export type { Clock } from '../clock.js';
export type { AnalyticsCollector, FlushReport, RecordResult } from '../collect/collector.js';
export { type FanOut, fanOut } from '../collect/fan-out.js';
export { type EventFilter, InMemoryAnalyticsCollector, type InMemoryOptions } from '../collect/memory-collector.js';
export { EvaluationReason, type FlagEvaluation, FlagEvaluationEvent } from '../event.js';
export { type AggregatorOptions, AnalyticsAggregator, type TrendOptions } from './aggregator.js';
export type { FlagEventSource, TrendBucket } from './event-source.js';
export { FlagMetrics } from './flag-metrics.js';
export type { TrendPoint } from './trend.js';
