// --serve: what the process knows, over HTTP for as long as it runs. `/metrics` is for Prometheus, `/` the report.

import { Registry } from 'prom-client';
import { FINE_DURATION_BUCKETS, PrometheusExporter } from 'tracklight/prometheus';
import { analytics } from '../analytics.js';
import type { FlagTrial } from '../flags/flag-trial.js';
import { liveReport } from './live-report.js';
import { type Resources, serveText } from './text-server.js';

const EXIT_FAILED = 1;

export class LiveView {
  readonly #registry = new Registry();
  /** Flag evaluations are recorded on it; calls it reads from `analytics` when Prometheus asks. */
  readonly exporter = new PrometheusExporter({
    registry: this.#registry,
    analytics,
    durationBuckets: FINE_DURATION_BUCKETS,
  });
  #address = '';
  #trial: FlagTrial | undefined;

  /** Ends the process when the port cannot be had: nothing has begun yet that would have to be finished. */
  static async open(port: number): Promise<LiveView> {
    const view = new LiveView();
    try {
      view.#address = await serveText(view.#resources, port);
      return view;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      console.error(`--serve: ${message}${code === 'EADDRINUSE' ? '; --serve=0 takes a free port' : ''}`);
      process.exit(EXIT_FAILED);
    }
  }

  get #resources(): Resources {
    return new Map([
      ['/', { contentType: 'text/html; charset=utf-8', text: () => liveReport(this.#trial) }],
      ['/metrics', { contentType: this.#registry.contentType, text: () => this.#registry.metrics() }],
    ]);
  }

  /** From now on the report has its flags and its experiment, too. */
  show(trial: FlagTrial): void {
    this.#trial = trial;
  }

  /** What to open, and what to have scraped. */
  toString(): string {
    return `  Live     ${this.#address}/\n  Metrics  ${this.#address}/metrics`;
  }
}
