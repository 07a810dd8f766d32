// Flag evaluation → attributes: the names of the original exporter, those of today's semantic conventions, or both.
//
// Today's: https://opentelemetry.io/docs/specs/semconv/registry/attributes/feature-flag/ (release candidate).

import { EvaluationReason } from '../../event.js';
import type { Attributes } from './api.js';

/** Which names evaluations are described by. */
export type SemanticConventions = 'both' | 'current' | 'original';

export const SEMANTIC_CONVENTIONS: readonly SemanticConventions[] = ['both', 'current', 'original'];

/** What is told of one evaluation. */
export interface DescribedEvaluation {
  readonly flagKey: string;
  readonly reason?: string | undefined;
  readonly variant?: string | undefined;
  readonly targetingKey?: string | undefined;
  /** What it came to, as far as that may be told; see `tellableValue`. */
  readonly value?: string | number | boolean | undefined;
  /** OpenFeature's code of what went wrong. */
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  readonly providerName?: string | undefined;
}

/** The conventions' word for an error of which no more is known. */
const UNKNOWN_ERROR = 'general';

/** What is known of an evaluation; an empty text is nothing. */
export function flagAttributes(evaluation: DescribedEvaluation, conventions: SemanticConventions): Attributes {
  const { flagKey, reason, variant, targetingKey, value, errorCode, errorMessage, providerName } = evaluation;
  const attributes: Attributes = { 'feature_flag.key': flagKey };
  const set = (name: string, attribute: string | number | boolean | undefined) => {
    if (attribute !== undefined && attribute !== '') attributes[name] = attribute;
  };
  if (conventions !== 'current') {
    set('feature_flag.reason', reason);
    set('feature_flag.variant', variant);
    set('feature_flag.targeting_key', targetingKey);
    set('feature_flag.value', value === undefined ? undefined : String(value));
    set('feature_flag.error_code', errorCode);
    set('feature_flag.error_message', errorMessage);
  }
  if (conventions !== 'original') {
    set('feature_flag.result.reason', reason?.toLowerCase());
    set('feature_flag.result.variant', variant);
    set('feature_flag.context.id', targetingKey);
    set('feature_flag.result.value', value);
    set('feature_flag.provider.name', providerName);
    set('feature_flag.error.message', errorMessage);
    set('error.type', isFailed(evaluation) ? (errorCode ?? UNKNOWN_ERROR).toLowerCase() : undefined);
  }
  return attributes;
}

/** True for an evaluation that could not be made as it was meant to be. */
export function isFailed({ reason, errorCode }: Pick<DescribedEvaluation, 'reason' | 'errorCode'>): boolean {
  return reason === EvaluationReason.ERROR || errorCode !== undefined;
}
