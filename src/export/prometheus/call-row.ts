// Series → samples: the lines of one (function, event type), summed over every Analytics that tracks it.

import type { DurationBounds } from '../../aggregate/bounded-counts.js';
import type { CallSeries } from '../../aggregate/call-series.js';
import { OUTCOMES } from '../../aggregate/series.js';
import type { Outcome } from '../../event.js';
import { HistogramSamples } from './histogram-samples.js';
import type { MetricSample } from './prom-client.js';

export class CallRow {
  readonly calls: readonly MetricSample[];
  readonly durations: HistogramSamples;
  readonly #bounds: DurationBounds;
  readonly #counts: Float64Array;
  #total = 0;
  #errors = 0;
  #cancelled = 0;
  #totalNs = 0;

  constructor(durationName: string, bounds: DurationBounds, functionLabel: string, eventTypeLabel: string) {
    const labels = { function: functionLabel, event_type: eventTypeLabel };
    // All three from the start: of a counter that appears with its first error, `rate` does not see that error.
    this.calls = OUTCOMES.map((outcome) => ({ sharedLabels: { ...labels, outcome }, value: 0 }));
    this.durations = new HistogramSamples(durationName, labels, bounds);
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.seconds.length);
  }

  get total(): number {
    return this.#total;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
    this.#errors = 0;
    this.#cancelled = 0;
    this.#totalNs = 0;
  }

  add({ calls, errors, cancelled, totalNs, histogram }: CallSeries): void {
    this.#bounds.addCounts(histogram, this.#counts);
    this.#total += calls;
    this.#errors += errors;
    this.#cancelled += cancelled;
    this.#totalNs += totalNs;
  }

  /** Writes what was added into the samples. */
  fill(): void {
    const values: Readonly<Record<Outcome, number>> = {
      success: this.#total - this.#errors - this.#cancelled,
      error: this.#errors,
      cancelled: this.#cancelled,
    };
    for (const [i, outcome] of OUTCOMES.entries()) (this.calls[i] as MetricSample).value = values[outcome];
    this.durations.fill({ counts: this.#counts, count: this.#total, sumSeconds: this.#totalNs / 1e9 });
  }
}
