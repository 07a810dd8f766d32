// Active trace → histogram: for those who ask, an example of each duration bucket, with the trace to look it up by.

import type { CallTable } from './call-table.js';
import type { HistogramSamples } from './histogram-samples.js';
import type { OnceLogger } from './once-logger.js';
import type { CallSource } from './options.js';

/** What OpenMetrics allows for all names and values of an exemplar together, in characters. */
const MAX_LABEL_SET = 128;

export class ExemplarSource {
  readonly #labels: () => Readonly<Record<string, string>> | undefined;
  readonly #log: OnceLogger;
  #unfollow: (() => void) | undefined;

  /** `labels` gives those of the active trace; it is asked within the context of what has just ended. */
  constructor(labels: () => Readonly<Record<string, string>> | undefined, log: OnceLogger) {
    this.#labels = labels;
    this.#log = log;
  }

  /** Listens to each finished call from now on: the one thing here that costs something per call. */
  follow(analytics: CallSource, calls: CallTable): void {
    this.#unfollow = analytics.subscribe(({ functionName, eventType, startTime, durationMs }) => {
      const labelSet = this.#current();
      if (labelSet === undefined) return;
      calls.rowOf(functionName, eventType).durations.show(exemplar(labelSet, durationMs, startTime + durationMs));
    });
  }

  /** Shows the active trace, if there is one, as an example of a duration. */
  show(durations: HistogramSamples, durationMs: number, epochMs: number): void {
    const labelSet = this.#current();
    if (labelSet !== undefined) durations.show(exemplar(labelSet, durationMs, epochMs));
  }

  stop(): void {
    this.#unfollow?.();
    // It holds what the Analytics knows of its calls.
    this.#unfollow = undefined;
  }

  #current(): Readonly<Record<string, string>> | undefined {
    try {
      const given = this.#labels();
      if (given === undefined || given === null) return undefined;
      const labelSet = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
      if (Object.keys(labelSet).length === 0) return undefined;
      if (Object.entries(labelSet).flat().join('').length <= MAX_LABEL_SET) return labelSet;
      this.#log.warn(`exemplars gave more than the ${MAX_LABEL_SET} characters that OpenMetrics allows`);
    } catch (error) {
      this.#log.warn('exemplars failed', error);
    }
    return undefined;
  }
}

function exemplar(labelSet: Readonly<Record<string, string>>, durationMs: number, epochMs: number) {
  return { labelSet, value: durationMs / 1000, timestamp: epochMs / 1000 };
}
