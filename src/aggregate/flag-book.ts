// Aggregate: every flag an exporter shows, bounded: what exceeds a cap is counted under an overflow label.

import type { FlagEvaluationEvent } from '../event.js';
import { type FlagGauges, FlagSeries } from './flag-series.js';
import { LabelCap, OVERFLOW_LABEL, toLabel } from './series-label.js';

export interface FlagLimits {
  /** Flags with series of their own. */
  readonly maxFlags: number;
  /** Variants of one flag. */
  readonly maxVariants: number;
  /** Reasons, of all flags together. */
  readonly maxReasons: number;
  /** Combinations of flag, reason and variant. */
  readonly maxSeries: number;
  /** UTF-16 units. */
  readonly maxLabelLength: number;
}

/** Evaluations that were counted under an overflow label, by the cap that was reached. */
export interface FlagOverflow {
  readonly flags: number;
  readonly variants: number;
  readonly reasons: number;
  readonly series: number;
}

/** What evaluations without a variant are counted under. */
const NO_VARIANT = '';

interface Entry {
  readonly series: FlagSeries;
  readonly variants: LabelCap;
}

export class FlagBook {
  readonly limits: FlagLimits;
  /** Told once of each cap that turns labels into the overflow label. */
  onOverflow: ((cap: keyof FlagLimits) => void) | undefined;
  readonly #reached = new Set<keyof FlagLimits>();
  readonly #flags = new Map<string, Entry>();
  readonly #reasons: LabelCap;
  #seriesCount = 0;
  #flagOverflows = 0;
  #seriesOverflows = 0;

  constructor(limits: FlagLimits) {
    this.limits = limits;
    this.#reasons = new LabelCap(limits.maxReasons, limits.maxLabelLength);
  }

  /** Every flag, in the order of their first evaluations. */
  get all(): FlagSeries[] {
    return [...this.#flags.values()].map(({ series }) => series);
  }

  get overflow(): FlagOverflow {
    let variants = 0;
    for (const entry of this.#flags.values()) variants += entry.variants.overflows;
    return { flags: this.#flagOverflows, variants, reasons: this.#reasons.overflows, series: this.#seriesOverflows };
  }

  /** Counts an evaluation; returns the flag's series. */
  record(event: FlagEvaluationEvent): FlagSeries {
    const { series, variants } = this.#find(event.flagKey) ?? this.#overflowEntry();
    const reason = this.#capped(this.#reasons, event.reason, 'maxReasons');
    const variant = this.#capped(variants, event.variant ?? NO_VARIANT, 'maxVariants');
    this.#count(series, reason, variant);
    series.track(event);
    return series;
  }

  /** Shows these values for a flag. False when there is no room for another flag. */
  give(flagKey: string, gauges: FlagGauges): boolean {
    const entry = this.#find(flagKey);
    entry?.series.give(gauges);
    return entry !== undefined;
  }

  /** Forgets a flag's users and error rate. */
  forget(flagKey: string): void {
    this.#flags.get(this.#labelOf(flagKey))?.series.forget();
  }

  forgetAll(): void {
    this.clearUsers();
    this.clearErrors();
  }

  /** Counts evaluations from 0 again. */
  clearCounts(): void {
    for (const series of this.all) series.forgetCounts();
    this.#seriesCount = 0;
  }

  clearDurations(): void {
    for (const series of this.all) series.forgetDurations();
  }

  clearUsers(): void {
    for (const series of this.all) series.forgetUsers();
  }

  clearErrors(): void {
    for (const series of this.all) series.forgetErrors();
  }

  #count(series: FlagSeries, reason: string, variant: string): void {
    const found = series.find(reason, variant);
    if (found !== undefined) {
      found.count++;
      return;
    }
    if (this.#seriesCount < this.limits.maxSeries) {
      this.#seriesCount++;
      series.countOf(reason, variant).count++;
      return;
    }
    this.#seriesOverflows++;
    this.#reach('maxSeries');
    series.countOf(OVERFLOW_LABEL, OVERFLOW_LABEL).count++;
  }

  #capped(cap: LabelCap, text: string, name: keyof FlagLimits): string {
    const before = cap.overflows;
    const label = cap.labelOf(text);
    if (cap.overflows > before) this.#reach(name);
    return label;
  }

  #reach(cap: keyof FlagLimits): void {
    if (this.#reached.has(cap)) return;
    this.#reached.add(cap);
    this.onOverflow?.(cap);
  }

  /** The flag's entry, made on first sight; undefined when there are too many. */
  #find(flagKey: string): Entry | undefined {
    // A label is its own label.
    const known = this.#flags.get(flagKey);
    if (known !== undefined) return known;
    const label = this.#labelOf(flagKey);
    const found = this.#flags.get(label);
    if (found !== undefined) return found;
    return this.#flags.size < this.limits.maxFlags ? this.#open(flagKey, label) : undefined;
  }

  #overflowEntry(): Entry {
    this.#flagOverflows++;
    this.#reach('maxFlags');
    return this.#flags.get(OVERFLOW_LABEL) ?? this.#open(OVERFLOW_LABEL, OVERFLOW_LABEL);
  }

  #open(flagKey: string, label: string): Entry {
    const { maxVariants, maxLabelLength } = this.limits;
    const entry = { series: new FlagSeries(flagKey, label), variants: new LabelCap(maxVariants, maxLabelLength) };
    this.#flags.set(label, entry);
    return entry;
  }

  #labelOf(text: string): string {
    return toLabel(text, this.limits.maxLabelLength);
  }
}
