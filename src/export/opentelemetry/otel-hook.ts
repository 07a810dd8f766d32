// Flag evaluation → span and metrics, as it happens.

import { type Clock, systemClock } from '../../clock.js';
import { CONSOLE_FROM_INFO, type Logger } from '../../logger.js';
import {
  requireBoolean,
  requireFunction,
  requireKnownKeys,
  requireLogger,
  requireOneOf,
  requireText,
} from '../../option-rules.js';
import {
  type Counter,
  type Histogram,
  installedApi,
  instrumentsFrom,
  type Meter,
  type OpenTelemetryApi,
  type Span,
  type Tracer,
} from './api.js';
import { FaultGuard } from './fault-guard.js';
import {
  type DescribedEvaluation,
  flagAttributes,
  isFailed,
  SEMANTIC_CONVENTIONS,
  type SemanticConventions,
} from './flag-attributes.js';
import { MetricLabels } from './metric-labels.js';
import { tellableValue } from './tellable-value.js';

export interface OTelHookOptions {
  /** Default: the global provider's. */
  readonly tracer?: Tracer | undefined;
  /** Default: that of the global provider, which must be set by then. */
  readonly meter?: Meter | undefined;
  /** Tell what flags evaluated to, up to 256 characters. Default: false. */
  readonly recordValues?: boolean | undefined;
  /** The names of the attributes: today's semantic conventions, the original's, or both. Default: `both`. */
  readonly semconv?: SemanticConventions | undefined;
  /** The flags' provider, as `feature_flag.provider.name`. Default: none. */
  readonly providerName?: string | undefined;
  /** The source of latencies. Default: the process's own clock. */
  readonly clock?: Pick<Clock, 'monotonicNs'> | undefined;
  /** Hears once when OpenTelemetry fails. Default: the global console. */
  readonly logger?: Logger | undefined;
}

/** What an evaluation came to. */
export interface EvaluationResult {
  readonly value?: unknown;
  readonly reason?: string | null | undefined;
  readonly variant?: string | null | undefined;
  readonly errorCode?: string | null | undefined;
  readonly errorMessage?: string | null | undefined;
}

/** An evaluation that has begun. */
interface Begun {
  readonly flagKey: string;
  readonly startNs: number;
}

const OPTION_NAMES = ['tracer', 'meter', 'recordValues', 'semconv', 'providerName', 'clock', 'logger'];
const MAX_MESSAGE_LENGTH = 1024;

/**
 * A span `feature_flag.evaluation` for each evaluation, and metrics: `feature_flag.evaluation.count` and
 * `feature_flag.evaluation.latency` in milliseconds, by flag and reason. The constructor throws for a bad option and
 * without `@opentelemetry/api`; nothing throws after it.
 */
export class OTelHook {
  readonly tracer: Tracer;
  readonly meter: Meter;
  /** `feature_flag.evaluation.count`. */
  readonly evaluationCounter: Counter;
  /** `feature_flag.evaluation.latency`, milliseconds. */
  readonly latencyHistogram: Histogram;
  readonly #api: OpenTelemetryApi;
  readonly #options: OTelHookOptions;
  readonly #conventions: SemanticConventions;
  readonly #labels: MetricLabels;
  readonly #clock: Pick<Clock, 'monotonicNs'>;
  readonly #guard: FaultGuard;
  readonly #begun = new WeakMap<Span, Begun>();

  constructor(options: OTelHookOptions = {}) {
    requireKnownKeys('OTelHookOptions', options, OPTION_NAMES);
    const { recordValues = false, semconv = 'both', providerName } = options;
    const { clock = systemClock, logger = CONSOLE_FROM_INFO } = options;
    requireBoolean('recordValues', recordValues);
    if (providerName !== undefined) requireText('providerName', providerName);
    requireFunction('clock.monotonicNs', (clock as Partial<Clock> | null)?.monotonicNs);
    requireLogger('logger', logger);
    this.#conventions = requireOneOf('semconv', semconv, SEMANTIC_CONVENTIONS);
    this.#api = installedApi('OTelHook');
    const { tracer, meter } = instrumentsFrom(this.#api, options);
    this.tracer = tracer;
    this.meter = meter;
    this.#options = options;
    this.#clock = clock;
    this.#labels = new MetricLabels(semconv);
    this.#guard = new FaultGuard('OTelHook', logger);
    this.evaluationCounter = meter.createCounter('feature_flag.evaluation.count', {
      description: 'Evaluations of feature flags',
      unit: '{evaluation}',
    });
    this.latencyHistogram = meter.createHistogram('feature_flag.evaluation.latency', {
      description: 'Duration of evaluations of feature flags',
      unit: 'ms',
    });
  }

  /** Begins an evaluation's span, a child of the active one. `flagType` is `boolean`, `string`, `number` or `object`. */
  startEvaluationSpan(
    flagKey: string,
    context?: { readonly targetingKey?: string | null | undefined } | null,
    flagType?: string,
  ): Span {
    const start = () => {
      const startNs = this.#clock.monotonicNs();
      const { providerName } = this.#options;
      const targetingKey = context?.targetingKey ?? undefined;
      const described = { flagKey: requireText('flagKey', flagKey), targetingKey, providerName };
      const attributes = flagAttributes(described, this.#conventions);
      if (flagType !== undefined) attributes['feature_flag.type'] = flagType;
      const span = this.tracer.startSpan('feature_flag.evaluation', { attributes });
      this.#begun.set(span, { flagKey, startNs });
      return span;
    };
    return this.#guard.run<Span | undefined>(start, undefined) ?? this.#noSpan();
  }

  /** Ends it with what it came to, and counts it. Once a span of this hook's: a second call changes nothing. */
  endEvaluationSpan(span: Span, result: EvaluationResult): void {
    const begun = this.#begun.get(span);
    if (begun === undefined) return;
    this.#begun.delete(span);
    const latencyMs = (this.#clock.monotonicNs() - begun.startNs) / 1e6;
    const evaluation = this.#guard.run(() => this.#read(begun.flagKey, result), { flagKey: begun.flagKey });
    this.#guard.run(() => this.#end(span, evaluation), undefined);
    this.#guard.run(() => {
      const by = this.#labels.attributesOf(evaluation.flagKey, evaluation.reason);
      this.evaluationCounter.add(1, by);
      this.latencyHistogram.record(latencyMs, by);
    }, undefined);
  }

  /** As far as it may be told. */
  #read(flagKey: string, result: EvaluationResult): DescribedEvaluation {
    const { value, reason, variant, errorCode, errorMessage } = result;
    return {
      flagKey,
      reason: reason ?? undefined,
      variant: variant ?? undefined,
      value: this.#options.recordValues ? tellableValue(value) : undefined,
      // Null is no error, though clients give it.
      errorCode: errorCode ?? undefined,
      errorMessage: errorMessage?.slice(0, MAX_MESSAGE_LENGTH),
    };
  }

  #end(span: Span, evaluation: DescribedEvaluation): void {
    span.setAttributes(flagAttributes(evaluation, this.#conventions));
    if (isFailed(evaluation)) {
      const code = this.#api.SpanStatusCode.ERROR;
      const { errorMessage: message } = evaluation;
      span.setStatus(message === undefined ? { code } : { code, message });
    }
    span.end();
  }

  #noSpan(): Span {
    return this.#api.trace.wrapSpanContext(this.#api.INVALID_SPAN_CONTEXT);
  }
}
