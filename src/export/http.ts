// Batch queue → HTTP: posts a batch and reads from the reply's status what becomes of it.

import { type Scheduler, systemScheduler } from '../clock.js';
import type { Batch, Delivery, Destination } from '../deliver/delivery.js';
import { DEFAULT_REQUEST_TIMEOUT_MS } from '../deliver/queue-options.js';
import { parseRetryAfter } from '../deliver/retry.js';

/** Bytes of a reply that are read: enough to keep the connection, never shown to anyone. */
const MAX_REPLY_BYTES = 64 * 1024;
/** How long a reply's body is waited for once its status is there, and which part of the send's time it gets at most. */
const MAX_REPLY_MS = 500;
const MAX_REPLY_SHARE = 0.5;
/** Statuses below 500 that say "not now". */
const RETRIED: ReadonlySet<number> = new Set([408, 425, 429]);
/** Statuses that refuse us, not the batch. */
const PAUSED: ReadonlySet<number> = new Set([401, 403, 404]);

export interface HttpDestinationOptions {
  readonly url: string;
  /** Sent with each request; keys belong here, never into the address. */
  readonly headers: Readonly<Record<string, string>>;
  /** The request's body for a batch; the same for the same batch. */
  readonly body: (batch: Batch) => string;
  /** Milliseconds that the queue gives a send. Default: as the queue's own. */
  readonly requestTimeoutMs?: number | undefined;
  /** The source of time. Default: the system's. */
  readonly scheduler?: Scheduler | undefined;
}

/** Posts batches with the built-in fetch, whose pool keeps the one connection that a single flight needs. */
export class HttpDestination implements Destination {
  readonly #options: HttpDestinationOptions;

  constructor(options: HttpDestinationOptions) {
    this.#options = options;
  }

  async send(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    const { url, headers, body, scheduler = systemScheduler } = this.#options;
    const { requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS } = this.#options;
    const dueMs = scheduler.nowMs() + requestTimeoutMs;
    // A redirect would hand the key to whoever it names, so it is not followed but refused.
    const init = { method: 'POST', headers, body: body(batch), signal, redirect: 'manual' } as const;
    const reply = await fetch(url, init);
    await discardBody(reply, scheduler, (dueMs - scheduler.nowMs()) * MAX_REPLY_SHARE);
    return deliveryOf(reply.status, reply.headers.get('retry-after'), scheduler.epochMs());
  }
}

/** What a status means for a batch. */
export function deliveryOf(status: number, retryAfter: string | null, nowEpochMs: number): Delivery {
  const reason = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'ok' };
  if (status === 413) return { outcome: 'split' };
  if (status === 400 || status === 422) return { outcome: 'badItems', reason };
  if (PAUSED.has(status)) return { outcome: 'pause', reason };
  // A wrong address: nothing is wrong with the events, so they wait for it to be put right.
  if (status >= 300 && status < 400) return { outcome: 'pause', reason };
  if (status >= 500 || RETRIED.has(status)) {
    return { outcome: 'retry', afterMs: parseRetryAfter(retryAfter, nowEpochMs), reason };
  }
  return { outcome: 'fatal', reason };
}

/**
 * Reads a reply to its end, so that the connection can be used again, but not beyond the cap and not for long. The status
 * has said what became of the batch: a body that breaks off or never ends must not have it sent again.
 */
async function discardBody({ body }: Response, scheduler: Scheduler, timeMs: number): Promise<void> {
  if (body === null) return;
  const reader = body.getReader();
  const cutOff = () => void reader.cancel().catch(() => {});
  const deadline = scheduler.schedule(cutOff, Math.max(0, Math.min(MAX_REPLY_MS, timeMs)));
  deadline.unref();
  try {
    for (let bytes = 0; bytes <= MAX_REPLY_BYTES; ) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.byteLength;
    }
    cutOff();
  } catch {
    // It broke off.
  } finally {
    deadline.cancel();
  }
}
