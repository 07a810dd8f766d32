// Experiments → model: who was exposed to what, as the report takes it, and the split that was planned.

import { outOfRange, requireBoolean, requireInteger, requireText } from '../option-rules.js';
import { requireCounts, requireObject } from './flag-data.js';

/** Planned shares by variant, in any unit: `{ control: 50, v3: 50 }` and `{ control: 1, v3: 1 }` say the same. */
export type SplitPlan = Readonly<Record<string, number>>;

/** One experiment; `exposureCounts()` of `tracklight/experiments` gives them. */
export interface ReportedExperiment {
  readonly featureName: string;
  /** Units by the variant they were first exposed to. */
  readonly variants: Readonly<Record<string, number>>;
  /** Units exposed, each once. */
  readonly units: number;
  /** True when there were more units than were counted. Default: false. */
  readonly isSample?: boolean | undefined;
  /** Without one the split is shown and not judged. */
  readonly plan?: SplitPlan | undefined;
}

/** Data handed over ready, or by a source. Throws an error that names the field, the rule and the value. */
export function requireExperiments(option: string, value: readonly unknown[]): readonly ReportedExperiment[] {
  return value.map((one, i) => {
    const place = `${option}[${i}]`;
    const { featureName, variants, units, isSample, plan } = requireObject<Partial<ReportedExperiment>>(place, one);
    return {
      featureName: requireText(`${place}.featureName`, featureName),
      variants: requireCounts(`${place}.variants`, variants),
      units: requireInteger(`${place}.units`, units, 0),
      isSample: requireBoolean(`${place}.isSample`, isSample ?? false),
      plan: plan === undefined ? undefined : requirePlan(`${place}.plan`, plan),
    };
  });
}

/** Plans by feature. */
export function requirePlans(option: string, value: unknown): ReadonlyMap<string, SplitPlan> {
  const plans = Object.entries(requireObject<Record<string, unknown>>(option, value));
  return new Map(plans.map(([feature, plan]) => [feature, requirePlan(`${option}[${JSON.stringify(feature)}]`, plan)]));
}

/** Each experiment with its plan; one that is planned and was shown to nobody is there too. */
export function withPlans(
  experiments: readonly ReportedExperiment[],
  plans: ReadonlyMap<string, SplitPlan>,
): ReportedExperiment[] {
  const exposed = new Set(experiments.map(({ featureName }) => featureName));
  const silent = [...plans].filter(([featureName]) => !exposed.has(featureName));
  return [
    ...experiments.map((one) => ({ ...one, plan: plans.get(one.featureName) ?? one.plan })),
    ...silent.map(([featureName, plan]) => ({ featureName, variants: {}, units: 0, plan })),
  ];
}

function requirePlan(place: string, value: unknown): SplitPlan {
  const plan = requireCounts(place, value);
  if (!Object.values(plan).some((share) => share > 0)) throw outOfRange(place, 'a plan with a share above 0', value);
  return plan;
}
