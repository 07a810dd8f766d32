// --flags from its beginning to its end: an endpoint, the hashing that sends to it, and whether all of it arrived.

import type { ExitHookOptions } from 'tracklight';
import type { DatabaseAnalyticsCollector } from 'tracklight/database';
import type { ExperimentsStats, FlushReport } from 'tracklight/experiments';
import {
  AnalyticsAggregator,
  type AnalyticsCollector,
  type FlagEvaluation,
  type FlagMetrics,
  fanOut,
  InMemoryAnalyticsCollector,
} from 'tracklight/flags';
import { EventsEndpoint } from './events-endpoint.js';
import { CONCURRENCY, CONCURRENCY_SHARES, FlaggedHashing, READING } from './flagged-hashing.js';

type Evaluations = InMemoryAnalyticsCollector | DatabaseAnalyticsCollector;
type OtherCollector = AnalyticsCollector<FlagEvaluation>;

/** Of a large node_modules: more than it has files. */
const MAX_EVALUATIONS = 200_000;

export interface TrialResult {
  /** By flag. */
  readonly metrics: ReadonlyMap<string, FlagMetrics>;
  readonly stats: ExperimentsStats;
  readonly closing: FlushReport;
  readonly endpoint: EventsEndpoint['counts'];
  /** True when the endpoint has, once each, all events that were accepted. */
  readonly isComplete: boolean;
}

export class FlagTrial implements AsyncDisposable {
  readonly hashing: FlaggedHashing;
  readonly #endpoint: EventsEndpoint;
  readonly #evaluations: Evaluations;
  /** Answers what its flags do. */
  readonly flags: AnalyticsAggregator;

  private constructor(endpoint: EventsEndpoint, evaluations: Evaluations, others: readonly OtherCollector[]) {
    this.#endpoint = endpoint;
    this.#evaluations = evaluations;
    this.hashing = new FlaggedHashing(endpoint.url, fanOut(evaluations, ...others));
    this.flags = new AnalyticsAggregator(evaluations);
  }

  /** Evaluations are kept in memory unless there is a database for them; `others` get them as well. */
  static async start(
    database: DatabaseAnalyticsCollector | undefined,
    others: readonly OtherCollector[],
  ): Promise<FlagTrial> {
    const evaluations = database ?? new InMemoryAnalyticsCollector({ maxSize: MAX_EVALUATIONS });
    return new FlagTrial(await EventsEndpoint.start({ busyRequests: 2 }), evaluations, others);
  }

  /** Where events are sent. */
  get url(): string {
    return this.#endpoint.url;
  }

  /** Sends what is left, then compares both ends. */
  async end(): Promise<TrialResult> {
    const { experiments } = this.hashing;
    await this.#evaluations.flush();
    const closing = await experiments.close();
    const stats = experiments.stats();
    const endpoint = this.#endpoint.counts;
    const keys = [READING, CONCURRENCY];
    const metrics = await Promise.all(keys.map((key) => this.flags.getFlagMetrics(key, sinceStartMs())));
    return {
      metrics: new Map(keys.map((key, i) => [key, metrics[i] as FlagMetrics])),
      stats,
      closing,
      endpoint,
      isComplete: stats.delivered === stats.received && endpoint.events === stats.delivered,
    };
  }

  /** What the report shows of it, and what is to be sent before the process ends. */
  get reportOptions(): ExitHookOptions {
    return {
      flags: this.flags,
      experiments: this.hashing.experiments,
      plans: { [CONCURRENCY]: CONCURRENCY_SHARES },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hashing.experiments.close();
    await this.#endpoint[Symbol.asyncDispose]();
  }
}

/** Milliseconds since the process began. */
function sinceStartMs(): number {
  return Math.ceil(performance.now());
}
