// Flag evaluation → metric attributes: bounded in number and length, and never users or values.

import { LabelCap } from '../../aggregate/series-label.js';
import type { Attributes } from './api.js';
import { flagAttributes, type SemanticConventions } from './flag-attributes.js';

/** Metrics are for counting: further flags and reasons count as `(overflow)`. */
const MAX_FLAGS = 500;
const MAX_REASONS = 20;
const MAX_LENGTH = 128;

export class MetricLabels {
  readonly #conventions: SemanticConventions;
  readonly #flags = new LabelCap(MAX_FLAGS, MAX_LENGTH);
  readonly #reasons = new LabelCap(MAX_REASONS, MAX_LENGTH);

  constructor(conventions: SemanticConventions) {
    this.#conventions = conventions;
  }

  /** By flag and reason. */
  attributesOf(flagKey: string, reason: string | undefined): Attributes {
    const label = reason === undefined ? undefined : this.#reasons.labelOf(reason);
    const { 'error.type': _, ...attributes } = flagAttributes(
      { flagKey: this.#flags.labelOf(flagKey), reason: label },
      this.#conventions,
    );
    return attributes;
  }
}
