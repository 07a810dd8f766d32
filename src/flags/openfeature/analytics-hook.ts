// OpenFeature evaluation → collector: one event each, errors included.

import { type Clock, systemClock } from '../../clock.js';
import type { AnalyticsCollector } from '../../collect/collector.js';
import { fanOut } from '../../collect/fan-out.js';
import { EvaluationReason, type FlagEvaluation } from '../../event.js';
import { requireFunction, requireKnownKeys, wrongType } from '../../option-rules.js';
import { attributesOf, type EvaluationDetails, type HookContext, HookGuard } from './open-feature.js';

export interface AnalyticsHookOptions {
  /** Which attributes of the evaluation context are recorded: all, none or those named. Default: all. */
  readonly contextAttributes?: boolean | readonly string[] | undefined;
  /** The source of latencies. Default: the process's own clock. */
  readonly clock?: Pick<Clock, 'monotonicNs'> | undefined;
}

/** A hook of OpenFeature's server SDK, for `OpenFeature.addHooks(…)`, a client or one evaluation. */
export interface AnalyticsHook {
  before(hookContext: HookContext): void;
  after(hookContext: HookContext): void;
  error(hookContext: HookContext): void;
  finally(hookContext: HookContext, details: EvaluationDetails): void;
}

/** When an evaluation began and, once its provider has answered or failed, ended. */
interface Timing {
  readonly startNs: number;
  endNs?: number;
}

/**
 * Records each evaluation in `collector`: key, value, reason, variant, targeting key, context attributes and the time the
 * provider took. An evaluation that fails has the reason `ERROR` and the default value. A collector that fails is told to
 * the evaluation's logger once and changes no evaluation. Throws for a bad option, naming it.
 */
export function analyticsHook(
  collector: AnalyticsCollector<FlagEvaluation>,
  options: AnalyticsHookOptions = {},
): AnalyticsHook {
  requireKnownKeys('AnalyticsHookOptions', options, ['contextAttributes', 'clock']);
  const { contextAttributes = true, clock = systemClock } = options;
  requireFunction('clock.monotonicNs', (clock as Partial<Clock> | null)?.monotonicNs);
  return new EvaluationHook(fanOut(collector), requireAttributes(contextAttributes), clock);
}

class EvaluationHook implements AnalyticsHook {
  readonly #collector: ReturnType<typeof fanOut<FlagEvaluation>>;
  readonly #attributes: boolean | readonly string[];
  readonly #clock: Pick<Clock, 'monotonicNs'>;
  readonly #guard = new HookGuard('A flag evaluation was not recorded');
  /** By the evaluation's own object, so that one that never ends is collected with it. */
  readonly #timings = new WeakMap<HookContext, Timing>();

  constructor(
    collector: ReturnType<typeof fanOut<FlagEvaluation>>,
    attributes: boolean | readonly string[],
    clock: Pick<Clock, 'monotonicNs'>,
  ) {
    this.#collector = collector;
    this.#attributes = attributes;
    this.#clock = clock;
  }

  before(hookContext: HookContext): void {
    this.#timings.set(hookContext, { startNs: this.#clock.monotonicNs() });
  }

  after(hookContext: HookContext): void {
    this.#stop(hookContext);
  }

  error(hookContext: HookContext): void {
    this.#stop(hookContext);
  }

  finally(hookContext: HookContext, details: EvaluationDetails): void {
    const { flagKey, context, logger } = hookContext;
    this.#collector.onFailure = (error) => this.#guard.tell(logger, error);
    this.#guard.run(logger, () => {
      this.#collector.record({
        flagKey,
        value: details.value,
        reason: reasonOf(details),
        variant: details.variant,
        targetingKey: context.targetingKey,
        contextAttributes: attributesOf(context, this.#attributes),
        evaluationDurationMs: this.#durationMs(hookContext),
      });
    });
  }

  /** The first stage after the provider counts: what other hooks do after that is not the flag's time. */
  #stop(hookContext: HookContext): void {
    const timing = this.#timings.get(hookContext);
    if (timing !== undefined) timing.endNs ??= this.#clock.monotonicNs();
  }

  /** 0, "not measured", where another hook's `before` failed ahead of ours. */
  #durationMs(hookContext: HookContext): number {
    const timing = this.#timings.get(hookContext);
    if (timing === undefined) return 0;
    const { startNs, endNs = this.#clock.monotonicNs() } = timing;
    return (endNs - startNs) / 1e6;
  }
}

function reasonOf({ reason, errorCode }: EvaluationDetails): string {
  return errorCode === undefined ? (reason ?? 'UNKNOWN') : EvaluationReason.ERROR;
}

function requireAttributes(value: unknown): boolean | readonly string[] {
  const isNames = Array.isArray(value) && value.every((name) => typeof name === 'string');
  if (typeof value !== 'boolean' && !isNames)
    throw wrongType('contextAttributes', 'a boolean or an array of names', value);
  return isNames ? [...value] : value;
}
