// A program's experiments → EventProcessor: who saw which variant of what, once each, and what came of it.

import { type Clock, systemClock } from '../clock.js';
import type { FlushOptions, FlushReport, RecordResult } from '../collect/collector.js';
import type { QueueStats } from '../deliver/delivery.js';
import { outOfRange, requireBoolean, requireFunction, requireKnownKeys, wrongType } from '../option-rules.js';
import { requireEnvironmentKey, requireNoKey } from './environment-key.js';
import { EventProcessor, type EventProcessorOptions } from './event-processor.js';
import { type EventFields, EXPOSURE_EVENT, type ExposureFields, textOf } from './experiment-event.js';
import { ExposureCounter, type ExposureCounts } from './exposure-counter.js';
import { type DedupeOptions, type Exposure, ExposureDedupe } from './exposure-dedupe.js';
import { type ExperimentFlag, type FlagSource, flagOf } from './flag-source.js';

/** Why an exposure was not sent. */
export type SkipReason = 'no-identifier' | 'duplicate' | 'default-flag' | 'disabled-flag';

/** What became of an exposure. */
export type ExposureResult = RecordResult | 'skipped';

export interface ExperimentsOptions<Flag extends ExperimentFlag = ExperimentFlag> {
  /** Says whose events these are. Sent in a header, and shown nowhere. */
  readonly environmentKey: string;
  /** A `flagsmith-nodejs` client, or any object with `getIdentityFlags`; asked by `getExperimentFlag`. */
  readonly flags?: FlagSource<Flag> | undefined;
  /** Events can be recorded only when true. Default: false. */
  readonly enableEvents?: boolean | undefined;
  /** Where events go and how they wait for it; only beside `enableEvents: true`. Default: those of `EventProcessor`. */
  readonly eventProcessorConfig?: EventProcessorOptions | undefined;
  /** Sends the same (identifier, feature, variant) once per window; false sends each. Default: an hour, 10,000 keys. */
  readonly dedupe?: DedupeOptions | false | undefined;
  /** The source of time of the window. Default: the process's own clock. */
  readonly clock?: Clock | undefined;
}

/** Where every event is now, and the exposures that were not sent, by reason. */
export interface ExperimentsStats extends QueueStats {
  readonly skippedExposures: Readonly<Record<SkipReason, number>>;
}

const OPTION_NAMES = ['environmentKey', 'flags', 'enableEvents', 'eventProcessorConfig', 'dedupe', 'clock'];

const NOTHING_DONE: FlushReport = Object.freeze({ delivered: 0, pending: 0, dropped: 0, rejected: 0, timedOut: false });
const NOTHING_RECORDED: QueueStats = Object.freeze({
  received: 0,
  delivered: 0,
  queued: 0,
  inFlight: 0,
  spooled: 0,
  dropped: Object.freeze({ overflow: 0, expired: 0, shutdown: 0, fatal: 0, exhausted: 0, spool: 0 }),
  rejected: 0,
  retries: 0,
});

/**
 * Experiment events and exposures. The constructor throws for a bad option. The methods that record throw when events
 * are off and for a reserved name: both are mistakes of the program. They never throw for the data of an event.
 */
export class Experiments<Flag extends ExperimentFlag = ExperimentFlag> {
  readonly #flags: FlagSource<Flag> | undefined;
  readonly #processor: EventProcessor | undefined;
  readonly #dedupe: ExposureDedupe | undefined;
  readonly #counter = new ExposureCounter();
  readonly #skipped = { 'no-identifier': 0, duplicate: 0, 'default-flag': 0, 'disabled-flag': 0 };

  constructor(options: ExperimentsOptions<Flag>) {
    requireKnownKeys('ExperimentsOptions', requireNoKey('ExperimentsOptions', options), OPTION_NAMES);
    const { flags, enableEvents = false, eventProcessorConfig, dedupe = {}, clock = systemClock } = options;
    const environmentKey = requireEnvironmentKey(options.environmentKey);
    requireBoolean('enableEvents', enableEvents);
    if (eventProcessorConfig !== undefined && !enableEvents) {
      throw outOfRange('enableEvents', 'true beside eventProcessorConfig', enableEvents);
    }
    if (flags !== undefined) {
      requireFunction('flags.getIdentityFlags', (flags as Partial<FlagSource> | null)?.getIdentityFlags);
    }
    requireFunction('clock.monotonicNs', (clock as Partial<Clock> | null)?.monotonicNs);
    this.#flags = flags;
    this.#dedupe = dedupe === false ? undefined : new ExposureDedupe(dedupe, clock);
    this.#processor = enableEvents ? new EventProcessor(eventProcessorConfig ?? {}, environmentKey) : undefined;
  }

  /** Records an event; `$flag_exposure`, the one system event, as `trackExposureEvent` does. */
  trackEvent(event: string, fields: EventFields = {}): ExposureResult {
    const processor = this.#requireProcessor('trackEvent');
    if (event === EXPOSURE_EVENT) return this.#expose(processor, fields);
    if (typeof event === 'string' && event.startsWith('$')) {
      throw outOfRange('event', `${EXPOSURE_EVENT} or a name without the reserved prefix $`, event);
    }
    return processor.trackEvent(event, fields);
  }

  /**
   * Records that `identifier` saw the variant `value` of a feature: once per window. Without an identifier it is
   * `skipped`, and counted.
   */
  trackExposureEvent(featureName: string, fields: ExposureFields = {}): ExposureResult {
    return this.#expose(this.#requireProcessor('trackExposureEvent'), fields, featureName);
  }

  /**
   * The flag as `flags` gives it for this identity, with one exposure recorded: its variant, or else its value. A default
   * and a disabled flag make no exposure. What `flags` throws passes through.
   */
  async getExperimentFlag(featureName: string, identifier: string, traits?: EventFields['traits']): Promise<Flag> {
    const processor = this.#requireProcessor('getExperimentFlag');
    if (this.#flags === undefined) throw wrongType('flags', 'given for getExperimentFlag', undefined);
    const flag = flagOf(await this.#flags.getIdentityFlags(identifier, traits), featureName);
    const { isDefault = false, enabled = false, variant, value } = flag;
    if (isDefault) this.#skip('default-flag');
    else if (!enabled) this.#skip('disabled-flag');
    else this.#expose(processor, { identifier, value: variant ?? value, traits }, featureName);
    return flag;
  }

  /** Identifiers by the variant they were first exposed to, feature by feature: for the sample-ratio check. */
  exposureCounts(): ExposureCounts {
    return this.#counter.counts();
  }

  /** Sends what was recorded before this call and waits for it, 5 s at most unless told otherwise. */
  async flush(options?: FlushOptions): Promise<FlushReport> {
    return (await this.#processor?.flush(options)) ?? NOTHING_DONE;
  }

  /** Takes nothing more and delivers what there is, within 5 s unless told otherwise. Idempotent. */
  async close(options?: FlushOptions): Promise<FlushReport> {
    return (await this.#processor?.close(options)) ?? NOTHING_DONE;
  }

  /** Where every event is now, and why exposures were not sent. */
  stats(): ExperimentsStats {
    return { ...(this.#processor?.stats() ?? NOTHING_RECORDED), skippedExposures: { ...this.#skipped } };
  }

  /** Lets go of a request that hangs, for the process to end; its events are sent again later. */
  release(): void {
    this.#processor?.release();
  }

  /** Events held, in flight included. */
  get bufferSize(): number {
    return this.#processor?.bufferSize ?? 0;
  }

  /** The one way of every exposure: deduplicated, sent, and only once it is accepted remembered and counted. */
  #expose(processor: EventProcessor, fields: EventFields, featureName?: string): ExposureResult {
    const exposure = exposureOf(fields, featureName);
    if (exposure === 'no-identifier') return this.#skip('no-identifier');
    if (exposure !== 'unusable' && this.#dedupe?.has(exposure)) return this.#skip('duplicate');
    const result =
      featureName === undefined
        ? processor.trackEvent(EXPOSURE_EVENT, fields)
        : processor.trackExposureEvent(featureName, fields);
    if (exposure === 'unusable' || result !== 'accepted') return result;
    this.#dedupe?.add(exposure);
    this.#counter.add(exposure);
    return result;
  }

  #skip(reason: SkipReason): 'skipped' {
    this.#skipped[reason]++;
    return 'skipped';
  }

  #requireProcessor(method: string): EventProcessor {
    if (this.#processor === undefined) throw outOfRange('enableEvents', `true for ${method}`, false);
    return this.#processor;
  }
}

/** What an exposure is told from others by; `unusable` is what the processor is going to reject, and to count. */
function exposureOf(fields: EventFields, givenName: string | undefined): Exposure | 'no-identifier' | 'unusable' {
  try {
    const { identifier, value } = fields;
    if (identifier === undefined || identifier === null || identifier === '') return 'no-identifier';
    const featureName = givenName ?? fields.featureName;
    const isUsable = typeof identifier === 'string' && typeof featureName === 'string';
    return isUsable ? [identifier, featureName, textOf(value)] : 'unusable';
  } catch {
    return 'unusable';
  }
}
