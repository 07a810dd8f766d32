// Flag queries → summary: groups that the database counted, added up by variant and by reason.

import { type FlagSummary, NO_VARIANT } from '../../aggregate/flag-metrics.js';
import { EvaluationReason } from '../../event.js';
import type { DriverNumber } from './stored-call-rows.js';

/** What can be told of a flag by counting rows. */
export type EvaluationCounts = Omit<FlagSummary, 'uniqueUsers' | 'latencies'>;

/** Evaluations of one variant with one reason. Drivers give counts as text, too. */
export interface EvaluationGroup {
  readonly variant: string | null;
  readonly reason: string;
  readonly evaluations: DriverNumber;
}

export function evaluationCounts(groups: readonly EvaluationGroup[]): EvaluationCounts {
  const variants = new Map<string, number>();
  const reasons = new Map<string, number>();
  let totalEvaluations = 0;
  for (const { variant, reason, evaluations } of groups) {
    const count = Number(evaluations);
    totalEvaluations += count;
    add(variants, variant ?? NO_VARIANT, count);
    add(reasons, reason, count);
  }
  return { totalEvaluations, errors: reasons.get(EvaluationReason.ERROR) ?? 0, variants, reasons };
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
