// Exposures → the observed split of an experiment, which a sample-ratio check holds against the planned one.

import type { Exposure } from './exposure-dedupe.js';

/** Identifiers told apart, over all features: some 10 MB. The first ones of a feature are a fair sample of all of it. */
const MAX_UNITS = 100_000;
/** Features and variants counted, and how long a variant's name may be, so that hostile ones cannot fill the memory. */
const MAX_FEATURES = 1_000;
const MAX_VARIANTS = 100;
const MAX_VARIANT_LENGTH = 255;

/** The units of one feature by the variant they were first exposed to. */
export interface FeatureExposures {
  readonly featureName: string;
  /** Units by variant; those without a value are under the empty text. */
  readonly variants: Readonly<Record<string, number>>;
  /** Identifiers counted, each once, whatever it was exposed to later. */
  readonly units: number;
  /** True when not every one could be told apart; the counts are then those of the first ones. */
  readonly isSample: boolean;
}

/** By feature, in the order of their first exposure. */
export type ExposureCounts = readonly FeatureExposures[];

interface Split {
  readonly units: Set<string>;
  readonly variants: Map<string, number>;
  isSample: boolean;
}

/** Counts each identifier once a feature. */
export class ExposureCounter {
  readonly #splits = new Map<string, Split>();
  #units = 0;

  add([identifier, featureName, variant]: Exposure): void {
    const split = this.#splitOf(featureName);
    if (split === undefined || split.units.has(identifier)) return;
    if (this.#units === MAX_UNITS || !hasRoomFor(split, variant ?? '')) {
      split.isSample = true;
      return;
    }
    this.#units++;
    split.units.add(identifier);
    split.variants.set(variant ?? '', (split.variants.get(variant ?? '') ?? 0) + 1);
  }

  counts(): ExposureCounts {
    return [...this.#splits].map(([featureName, { units, variants, isSample }]) => ({
      featureName,
      variants: Object.fromEntries(variants),
      units: units.size,
      isSample,
    }));
  }

  #splitOf(featureName: string): Split | undefined {
    const known = this.#splits.get(featureName);
    if (known !== undefined || this.#splits.size === MAX_FEATURES) return known;
    const split: Split = { units: new Set(), variants: new Map(), isSample: false };
    this.#splits.set(featureName, split);
    return split;
  }
}

function hasRoomFor({ variants }: Split, variant: string): boolean {
  return variants.has(variant) || (variants.size < MAX_VARIANTS && variant.length <= MAX_VARIANT_LENGTH);
}
