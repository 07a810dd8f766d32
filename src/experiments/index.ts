// The entry `tracklight/experiments`: experiment events and exposures, batched to an HTTP endpoint.

export type { Clock } from '../clock.js';
export type { FlushReport, RecordResult } from '../collect/collector.js';
export type { DropReason, QueueStats } from '../deliver/delivery.js';
export type { DeliverNotice, DropNotice, QueueHooks, RejectNotice, RetryNotice } from '../deliver/hooks.js';
export type { QueueOptions, RetryOptions } from '../deliver/queue-options.js';
export type { SpoolOptions } from '../deliver/spool.js';
export { EventProcessor, type EventProcessorOptions } from './event-processor.js';
export {
  type EventFields,
  EXPOSURE_EVENT,
  type ExperimentEvent,
  type ExposureFields,
  type Trait,
} from './experiment-event.js';
export {
  Experiments,
  type ExperimentsOptions,
  type ExperimentsStats,
  type ExposureResult,
  type SkipReason,
} from './experiments.js';
export type { ExposureCounts, FeatureExposures } from './exposure-counter.js';
export type { DedupeOptions } from './exposure-dedupe.js';
export type { ExperimentFlag, FlagSource, IdentityFlags } from './flag-source.js';
