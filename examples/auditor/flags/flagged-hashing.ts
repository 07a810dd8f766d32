// Flags → hashing: a flag decides how each file is read, an experiment how many of a package are read at once. Every
// evaluation is recorded, every package of the experiment is exposed, and how long its hashing took is an event.

import { Experiments } from 'tracklight/experiments';
import type { AnalyticsCollector, FlagEvaluation } from 'tracklight/flags';
import { type HashingPolicy, type Reading, STREAM_FROM_BYTES } from '../hashing-policy.js';
import { variantFor } from './rollout.js';

export const READING = 'hash-reading';
export const CONCURRENCY = 'hash-concurrency';

const READING_SHARES = { whole: 80, stream: 20 };
/** What is planned, and what the report holds the exposures against. */
export const CONCURRENCY_SHARES = { four: 50, eight: 50 };
const FILES_AT_ONCE = { four: 4, eight: 8 };

type Evaluations = AnalyticsCollector<FlagEvaluation>;

interface Decision<Value> {
  readonly value: Value;
  readonly variant: string;
  readonly reason: FlagEvaluation['reason'];
}

export class FlaggedHashing implements HashingPolicy {
  readonly experiments: Experiments<ReturnType<typeof concurrencyFlag>>;
  readonly #evaluations: Pick<Evaluations, 'record'>;

  constructor(eventsApiUrl: string, evaluations: Pick<Evaluations, 'record'>) {
    this.#evaluations = evaluations;
    this.experiments = new Experiments({
      environmentKey: 'auditor-example',
      // In a program of its own: a flagsmith-nodejs client.
      flags: { getIdentityFlags: (packageName) => ({ getFlag: (name) => concurrencyFlag(name, packageName) }) },
      enableEvents: true,
      eventProcessorConfig: { eventsApiUrl, maxBufferItems: 50, flushIntervalMs: 1_000 },
    });
  }

  reading(packageName: string, sizeBytes: number): Reading {
    const startMs = performance.now();
    const decision = decideReading(packageName, sizeBytes);
    this.#record(READING, packageName, decision, startMs);
    return decision.value;
  }

  async filesAtOnce(packageName: string): Promise<number> {
    const startMs = performance.now();
    const { value, variant } = await this.experiments.getExperimentFlag(CONCURRENCY, packageName);
    this.#record(CONCURRENCY, packageName, { value, variant, reason: 'SPLIT' }, startMs);
    return value;
  }

  finished(packageName: string, files: number, tookMs: number): void {
    this.experiments.trackEvent('hash_finished', {
      identifier: packageName,
      featureName: CONCURRENCY,
      value: tookMs.toFixed(3),
      metadata: { files },
    });
  }

  #record(flagKey: string, packageName: string, { value, variant, reason }: Decision<unknown>, startMs: number): void {
    const evaluationDurationMs = performance.now() - startMs;
    this.#evaluations.record({ flagKey, value, variant, reason, targetingKey: packageName, evaluationDurationMs });
  }
}

/** Large files always in pieces; of the others those of a fifth of the packages, to see what that costs. */
function decideReading(packageName: string, sizeBytes: number): Decision<Reading> {
  if (sizeBytes >= STREAM_FROM_BYTES) return { value: 'stream', variant: 'stream', reason: 'TARGETING_MATCH' };
  const variant = variantFor(READING, packageName, READING_SHARES);
  return { value: variant, variant, reason: 'SPLIT' };
}

function concurrencyFlag(name: string, packageName: string) {
  const variant = variantFor(name, packageName, CONCURRENCY_SHARES);
  return { enabled: true, isDefault: false, variant, value: FILES_AT_ONCE[variant] };
}
