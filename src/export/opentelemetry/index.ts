// The entry `tracklight/otel`: flag evaluations and tracked calls as spans and metrics of OpenTelemetry's.

export type { TraceableCalls } from '../../collect/call-tracer.js';
export type { AnalyticsCollector, FlushReport, RecordResult } from '../../collect/collector.js';
export type { DropReason, QueueStats } from '../../deliver/delivery.js';
export type { DeliverNotice, DropNotice, QueueHooks, RejectNotice, RetryNotice } from '../../deliver/hooks.js';
export type { QueueOptions, RetryOptions } from '../../deliver/queue-options.js';
export { EvaluationReason, type FlagEvaluation, FlagEvaluationEvent } from '../../event.js';
export type { Logger } from '../../logger.js';
export { type Instruments, OTEL_AVAILABLE } from './api.js';
export type { OTelAnalyticsExporterOptions } from './exporter-options.js';
export type { SemanticConventions } from './flag-attributes.js';
export { createExporterFromHook, OTelAnalyticsExporter } from './otel-analytics-exporter.js';
export { type EvaluationResult, OTelHook, type OTelHookOptions } from './otel-hook.js';
export { type CallTracing, type TraceCallsOptions, traceCalls } from './trace-calls.js';
