// The entry `tracklight/testing`: time, collectors and loggers in the hands of a test. Knows no test framework.

export type { Clock, Scheduler, Timer } from '../clock.js';
export type { AnalyticsCollector, FlushReport, RecordResult } from '../collect/collector.js';
export type { AnalyticsEvent, CallEvent, FlagEvaluation } from '../event.js';
export type { Logger, Loggers, LogLevel } from '../logger.js';
export { ManualClock, type ManualClockOptions } from './manual-clock.js';
export { ManualScheduler } from './manual-scheduler.js';
export { type CollectorAnswer, TestCollector } from './test-collector.js';
export { TestLogger } from './test-logger.js';
export { TestLoggers } from './test-loggers.js';
