// OTelAnalyticsExporter: its options, their defaults and what is refused.

import { QUEUE_OPTION_NAMES, type QueueOptions } from '../../deliver/queue-options.js';
import type { FlagEvaluation } from '../../event.js';
import {
  requireBoolean,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireMethods,
  requireObject,
  requireOneOf,
  requireText,
} from '../../option-rules.js';
import type { Instruments, Meter, Tracer } from './api.js';
import { SEMANTIC_CONVENTIONS, type SemanticConventions } from './flag-attributes.js';

/**
 * Options of `OTelAnalyticsExporter`: its own, and those of the batch queue. There is no spool: what the queue delivers
 * lies in the SDK's memory, so that a disk before it would keep nothing.
 */
export interface OTelAnalyticsExporterOptions extends Omit<QueueOptions<FlagEvaluation>, 'spool'> {
  /** Default: the global provider's. */
  readonly tracer?: Tracer | undefined;
  /** Default: that of the global provider, which must be set by then. */
  readonly meter?: Meter | undefined;
  /** Its tracer and meter are used, whatever the two above are. */
  readonly otelHook?: Instruments | undefined;
  /** Evaluations a batch; reaching it sends. 0: each by itself, before the event loop turns. Default: 100. */
  readonly batchSize?: number | undefined;
  /** Milliseconds after which a smaller batch is sent; 0 is never. Default: 30,000. */
  readonly flushIntervalMs?: number | undefined;
  /** Tell what flags evaluated to, up to 256 characters. Default: false. */
  readonly recordValues?: boolean | undefined;
  /** False: metrics only. Default: true. */
  readonly createSpans?: boolean | undefined;
  /** The names of the attributes: today's semantic conventions, the original's, or both. Default: `both`. */
  readonly semconv?: SemanticConventions | undefined;
  /** The flags' provider, as `feature_flag.provider.name`. Default: none. */
  readonly providerName?: string | undefined;
}

/** The exporter's own options with every default filled in, and the queue's as they are. */
export interface ResolvedExporterOptions {
  readonly instruments: Pick<OTelAnalyticsExporterOptions, 'tracer' | 'meter'>;
  readonly recordValues: boolean;
  readonly createSpans: boolean;
  readonly conventions: SemanticConventions;
  readonly providerName: string | undefined;
  readonly redact: ((evaluation: FlagEvaluation) => FlagEvaluation) | undefined;
  readonly queue: Omit<QueueOptions<FlagEvaluation>, 'spool'>;
}

const OWN_NAMES = ['tracer', 'meter', 'otelHook', 'recordValues', 'createSpans', 'semconv', 'providerName'];
const OPTION_NAMES = [...OWN_NAMES, ...QUEUE_OPTION_NAMES.filter((name) => name !== 'spool')];

export function resolveExporterOptions(options: OTelAnalyticsExporterOptions): ResolvedExporterOptions {
  requireKnownKeys('OTelAnalyticsExporterOptions', options, OPTION_NAMES);
  const { tracer, meter, otelHook, recordValues, createSpans, semconv, providerName, ...queue } = options;
  const { batchSize = 100, flushIntervalMs = 30_000, redact } = queue;
  if (redact !== undefined) requireFunction('redact', redact);
  if (otelHook !== undefined) requireHook(otelHook);
  return {
    instruments: otelHook ?? { tracer, meter },
    recordValues: requireBoolean('recordValues', recordValues ?? false),
    createSpans: requireBoolean('createSpans', createSpans ?? true),
    conventions: requireOneOf('semconv', semconv ?? 'both', SEMANTIC_CONVENTIONS),
    providerName: providerName === undefined ? undefined : requireText('providerName', providerName),
    redact,
    queue: { ...queue, batchSize: requireInteger('batchSize', batchSize, 0) || 1, flushIntervalMs },
  };
}

function requireHook(hook: unknown): void {
  const { tracer, meter } = requireObject<Partial<Instruments>>('otelHook', 'an object with tracer, meter', hook);
  requireMethods('otelHook.tracer', tracer, ['startSpan']);
  requireMethods('otelHook.meter', meter, ['createCounter']);
}
