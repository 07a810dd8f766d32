// Series → samples: the lines of one (function, event type), summed over every Analytics that tracks it.

import type { DurationBounds } from '../../aggregate/bounded-counts.js';
import type { CallSeries } from '../../aggregate/call-series.js';
import { OUTCOMES } from '../../aggregate/series.js';
import type { Outcome } from '../../event.js';
import { CallTotals } from './call-totals.js';
import { HistogramSamples } from './histogram-samples.js';
import type { MetricSample } from './prom-client.js';

export class CallRow {
  readonly calls: readonly MetricSample[];
  readonly durations: HistogramSamples;
  /** Of every Analytics that was let go. */
  readonly kept: CallTotals;
  readonly #totals: CallTotals;

  constructor(durationName: string, bounds: DurationBounds, functionLabel: string, eventTypeLabel: string) {
    const labels = { function: functionLabel, event_type: eventTypeLabel };
    // All three from the start: of a counter that appears with its first error, `rate` does not see that error.
    this.calls = OUTCOMES.map((outcome) => ({ sharedLabels: { ...labels, outcome }, value: 0 }));
    this.durations = new HistogramSamples(durationName, labels, bounds);
    this.kept = new CallTotals(bounds);
    this.#totals = new CallTotals(bounds);
  }

  get total(): number {
    return this.#totals.calls;
  }

  /** Back to what is kept. */
  clear(): void {
    this.#totals.set(this.kept);
  }

  add(series: CallSeries): void {
    this.#totals.add(series);
  }

  /** Writes what was added into the samples. */
  fill(): void {
    const { calls, errors, cancelled, totalNs, counts } = this.#totals;
    const values: Readonly<Record<Outcome, number>> = {
      success: calls - errors - cancelled,
      error: errors,
      cancelled,
    };
    for (const [i, outcome] of OUTCOMES.entries()) (this.calls[i] as MetricSample).value = values[outcome];
    this.durations.fill({ counts, count: calls, sumSeconds: totalNs / 1e9 });
  }
}
