// OpenFeature evaluation → experiment: who saw which variant, as an exposure.

import { EvaluationReason } from '../../event.js';
import { requireFunction, requireKnownKeys, wrongType } from '../../option-rules.js';
import { attributesOf, type EvaluationDetails, type HookContext, HookGuard } from './open-feature.js';

/** An `Experiments`, as far as exposures go. */
export interface ExposureTracker {
  trackExposureEvent(
    featureName: string,
    fields: {
      readonly identifier?: string | undefined;
      readonly value?: unknown;
      readonly traits?: Readonly<Record<string, unknown>>;
    },
  ): unknown;
}

export interface ExposureHookOptions {
  /** The flags that are experiments. Default: every flag. */
  readonly flags?: readonly string[] | undefined;
}

/** A hook of OpenFeature's server SDK. */
export interface ExposureHook {
  after(hookContext: HookContext, details: EvaluationDetails): void;
}

/** Evaluations that put nobody into a variant. */
const NO_EXPOSURE: readonly (string | undefined)[] = [
  EvaluationReason.DEFAULT,
  EvaluationReason.DISABLED,
  EvaluationReason.ERROR,
];

/**
 * Records an exposure for each successful evaluation, the context's targeting key as the identifier and its attributes as
 * traits; default and disabled flags make none. `experiments` deduplicates and counts. What it throws is told to the
 * evaluation's logger once and changes no evaluation. Throws for a bad option, naming it.
 */
export function exposureHook(experiments: ExposureTracker, options: ExposureHookOptions = {}): ExposureHook {
  requireKnownKeys('ExposureHookOptions', options, ['flags']);
  requireFunction(
    'experiments.trackExposureEvent',
    (experiments as Partial<ExposureTracker> | null)?.trackExposureEvent,
  );
  const flags = requireFlags(options.flags);
  const guard = new HookGuard('An exposure was not recorded');
  return {
    after({ flagKey, context, logger }, { reason, variant, value }) {
      if (NO_EXPOSURE.includes(reason) || flags?.has(flagKey) === false) return;
      guard.run(logger, () => {
        const traits = attributesOf(context, true);
        experiments.trackExposureEvent(flagKey, { identifier: context.targetingKey, value: variant ?? value, traits });
      });
    },
  };
}

function requireFlags(value: unknown): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  const isKeys = Array.isArray(value) && value.every((key) => typeof key === 'string');
  if (!isKeys) throw wrongType('flags', 'an array of flag keys', value);
  return new Set(value);
}
