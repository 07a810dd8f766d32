// Track: one call while somebody traces: counted like any other, and ended in the eyes of the tracers as well.

import { ERROR, OUTCOMES, type OutcomeCode, type Series } from '../aggregate/series.js';
import type { CallTrace } from '../collect/call-tracer.js';
import type { Outcome } from '../event.js';
import { CallEnd, type EndRecorder } from './call-end.js';
import type { CallSite } from './call-site.js';
import { wasThrown } from './outcome.js';
import type { Recorder } from './recorder.js';

export class TracedCall extends CallEnd implements EndRecorder {
  readonly recorder: EndRecorder = this;
  readonly now: () => number;
  readonly #recorder: Recorder;
  readonly #series: Series;
  #traces: readonly CallTrace[] | undefined;
  #beginNs = 0;

  constructor(site: CallSite, series: Series) {
    super(site.options);
    this.#recorder = site.recorder;
    this.#series = series;
    this.now = site.recorder.now;
  }

  override begin(): void {
    if (this.#traces !== undefined) return;
    const beganNs = this.now();
    this.#traces = this.#recorder.tracers.begin(this.#series.key);
    this.#beginNs = this.now() - beganNs;
  }

  override run<R>(code: () => R): R {
    return this.#recorder.tracers.run(this.#traces ?? [], code);
  }

  record(series: Series, startNs: number, endNs: number, code: OutcomeCode, error?: unknown): void {
    const durationMs = (endNs - startNs) / 1e6;
    const outcome = OUTCOMES[code] as Outcome;
    const isThrown = code === ERROR && wasThrown(error);
    this.#recorder.tracers.end(this.#traces ?? [], { outcome, durationMs, error, isThrown });
    this.#recorder.record(series, startNs, endNs, code, error);
  }

  recordSpan(series: Series, startNs: number, outcome: OutcomeCode, error?: unknown): void {
    const endNs = this.now();
    this.record(series, startNs, endNs, outcome, error);
    this.sampleOverhead(series, this.now() - endNs);
  }

  /** What the tracers took to begin is overhead too. */
  sampleOverhead(series: Series, ns: number): void {
    this.#recorder.sampleOverhead(series, this.#beginNs + ns);
  }
}
