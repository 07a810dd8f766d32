// The entry `tracklight`: the core's exports. Loads no package; the report and the spinner are loaded when first used.

export type { HistogramBuckets } from './aggregate/histogram.js';
export type {
  AnalyticsSnapshot,
  DurationThresholds,
  ErrorGroupSnapshot,
  ExtremeCallSnapshot,
  RetainedEventsSnapshot,
  SeriesSnapshot,
  SnapshotSource,
} from './aggregate/snapshot.js';
export type { AnalyticsStats, DurationCounts, FunctionStats } from './aggregate/stats.js';
export { Analytics, type Subscription, type TimeoutOptions } from './analytics.js';
export { type CallRecord, type RecordFormat, toRecord } from './call-record.js';
export type { Clock } from './clock.js';
export type { AnalyticsCollector, FlushReport, RecordResult } from './collect/collector.js';
export { type FanOut, fanOut } from './collect/fan-out.js';
export type { BatchProgress, BatchStatus } from './console/batch.js';
export type { BatchOptions } from './console/batch-mode.js';
export type { AnalyticsEvent, CallEvent, Outcome } from './event.js';
export type { ExitHookOptions } from './exit-report.js';
export type { Logger, Loggers, LogLevel } from './logger.js';
export type { AnalyticsOptions, ReportStyle } from './options.js';
export type { ReportPaths } from './report/index.js';
export type { GenerateReportsOptions } from './reporter.js';
export type { Naming } from './track/call-site.js';
export type { AnyClass, MemberDecorator } from './track/decorator-types.js';
export { trackInstanceMethod } from './track/instance.js';
export type { AnyFunction } from './track/measure.js';
export type { CallListener } from './track/recorder.js';
export type { CallTimer } from './track/timer.js';
export { skip } from './track/track.js';
export type { TrackOptions } from './track/track-options.js';
