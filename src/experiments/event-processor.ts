// Experiment → BatchQueue → HTTP: experiment events, in batches, to Flagsmith's events API or one like it.

import { systemScheduler } from '../clock.js';
import type { FlushOptions, FlushReport, RecordResult } from '../collect/collector.js';
import { BatchQueue } from '../deliver/batch-queue.js';
import type { Batch, QueueStats } from '../deliver/delivery.js';
import { type FrozenEvent, redacted } from '../deliver/door.js';
import { createEventId } from '../deliver/event-id.js';
import { QUEUE_OPTION_NAMES, type QueueOptions } from '../deliver/queue-options.js';
import { type SpoolOptions, withSpool } from '../deliver/spool.js';
import { HttpDestination } from '../export/http.js';
import { requireHttpAddress } from '../export/http-address.js';
import { outOfRange, requireBoolean, requireFunction, requireInteger, requireKnownKeys } from '../option-rules.js';
import { VERSION } from '../version.js';
import { requireEnvironmentKey, requireNoKey } from './environment-key.js';
import {
  type EventFields,
  EXPOSURE_EVENT,
  type ExperimentEvent,
  type ExposureFields,
  serialize,
  type TrackedEvent,
  toExperimentEvent,
} from './experiment-event.js';

/** Options of `EventProcessor`: its own, and those of the batch queue. */
export interface EventProcessorOptions extends Omit<QueueOptions<ExperimentEvent>, 'spool'> {
  /** A trailing slash makes no difference. Default: `https://events.api.flagsmith.com/`. */
  readonly eventsApiUrl?: string | undefined;
  /** Events a batch; reaching it starts a send. What is held at most is `maxQueueItems`. Default: 1,000. */
  readonly maxBufferItems?: number | undefined;
  /** The same under the queue's own name. */
  readonly batchSize?: number | undefined;
  /** Milliseconds after which a smaller batch is sent; 0 is never. Default: 10,000. */
  readonly flushIntervalMs?: number | undefined;
  /** Plain http to other machines too. Default: false. */
  readonly allowInsecureHttp?: boolean | undefined;
  /** Where events survive the process. Default: nowhere. */
  readonly spool?: SpoolOptions | undefined;
}

const DEFAULT_URL = 'https://events.api.flagsmith.com/';
const OPTION_NAMES = ['eventsApiUrl', 'maxBufferItems', 'allowInsecureHttp', ...QUEUE_OPTION_NAMES];

/**
 * Sends experiment events in batches: `POST {eventsApiUrl}/v1/events`, the environment key in a header. Collects from
 * construction on. The constructor throws for a bad option, naming it; nothing throws or rejects after it.
 */
export class EventProcessor {
  readonly #queue: BatchQueue<TrackedEvent>;
  readonly #epochMs: () => number;

  constructor(options: EventProcessorOptions, environmentKey: string) {
    requireKnownKeys('EventProcessorOptions', requireNoKey('EventProcessorOptions', options), OPTION_NAMES);
    const { eventsApiUrl, maxBufferItems, allowInsecureHttp, redact, spool, ...queueOptions } = options;
    const { batchSize, flushIntervalMs = 10_000, requestTimeoutMs, scheduler = systemScheduler } = queueOptions;
    const key = requireEnvironmentKey(environmentKey);
    const isInsecureAllowed = requireBoolean('allowInsecureHttp', allowInsecureHttp ?? false);
    const url = `${requireHttpAddress('eventsApiUrl', eventsApiUrl ?? DEFAULT_URL, isInsecureAllowed)}/v1/events`;
    if (redact !== undefined) requireFunction('redact', redact);
    const request = { url, headers: headersFor(key), body: bodyOf, requestTimeoutMs };
    const destination = new HttpDestination({ ...request, scheduler });
    const own = { name: 'experiment events', batchSize: batchSizeOf(maxBufferItems, batchSize), flushIntervalMs };
    const frozenBy = { freeze: (tracked: TrackedEvent) => freeze(tracked, redact) };
    // One environment's events must never be sent with the key of another.
    this.#queue = withSpool(spool, { destination: `${url} ${key}`, scheduler }, (opened) => {
      return new BatchQueue<TrackedEvent>({ ...queueOptions, ...own, ...frozenBy, destination, spool: opened });
    });
    this.#epochMs = () => scheduler.epochMs();
  }

  /** Records one event, now. */
  trackEvent(event: string, fields: EventFields = {}): RecordResult {
    return this.#queue.record({ event, fields, timestamp: this.#now() });
  }

  /** Records, now, that the identifier saw the feature's variant, the `value`. Without an identifier it is rejected. */
  trackExposureEvent(featureName: string, fields: ExposureFields = {}): RecordResult {
    return this.#queue.record({ event: EXPOSURE_EVENT, featureName, fields, timestamp: this.#now() });
  }

  /** For callers of the original, whose processor had to be started: this one collects from construction on. */
  start(): void {}

  /** Sends what was recorded before this call and waits for it, 5 s at most unless told otherwise. */
  flush(options?: FlushOptions): Promise<FlushReport> {
    return this.#queue.flush(options);
  }

  /** Takes nothing more and delivers what there is, within 5 s unless told otherwise. Idempotent. */
  close(options?: FlushOptions): Promise<FlushReport> {
    return this.#queue.close(options);
  }

  /** Lets go of a request that hangs, for the process to end; its events are sent again later. */
  release(): void {
    this.#queue.release();
  }

  /** Where every event is now. */
  stats(): QueueStats {
    return this.#queue.stats();
  }

  /** Events held, in flight included. */
  get bufferSize(): number {
    return this.#queue.bufferSize;
  }

  #now(): number {
    return Math.floor(this.#epochMs());
  }
}

/** One size under two names. */
function batchSizeOf(maxBufferItems: number | undefined, batchSize: number | undefined): number {
  if (maxBufferItems === undefined) return batchSize ?? 1_000;
  if (batchSize !== undefined) throw outOfRange('batchSize', 'left out beside maxBufferItems', batchSize);
  return requireInteger('maxBufferItems', maxBufferItems, 1);
}

function headersFor(environmentKey: string): Record<string, string> {
  return {
    'X-Environment-Key': environmentKey,
    'Content-Type': 'application/json; charset=utf-8',
    'User-Agent': `tracklight/${VERSION}`,
  };
}

/** The items are sent as they were serialized: a retry has the same bytes. */
function bodyOf({ items }: Batch): string {
  return `{"events":[${items.map(({ json }) => json).join(',')}]}`;
}

/** The event carries its id itself, so that the endpoint can tell a repeat. */
function freeze(tracked: TrackedEvent, redact: EventProcessorOptions['redact']): FrozenEvent<undefined> {
  const id = createEventId();
  const event = toExperimentEvent(tracked);
  return { id, json: serialize(redacted(redact, event), id), frozen: undefined };
}
