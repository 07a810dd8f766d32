// A destination that remembers what it was sent and answers as it is told.

import type { Batch, Delivery, Destination } from '../../src/deliver/delivery.js';
import { deferred } from '../console/fakes.js';

/** What a destination can be told to do with a send. */
export type Answer = Delivery | Error | 'hang' | ((batch: Batch<unknown>) => Delivery);

export interface Sent {
  readonly batchId: string;
  readonly ids: readonly string[];
  readonly body: string;
  readonly signal: AbortSignal;
  /** Answers a send that hangs. */
  readonly answer: (delivery: Delivery) => void;
}

export const OK: Delivery = { outcome: 'ok' };
export const RETRY: Delivery = { outcome: 'retry' };
export const SPLIT: Delivery = { outcome: 'split' };
export const PAUSE: Delivery = { outcome: 'pause', reason: '401' };

export class FakeDestination implements Destination<unknown> {
  readonly sent: Sent[] = [];
  /** For the next sends, in order; then `otherwise`. */
  answers: Answer[] = [];
  otherwise: Answer = OK;
  closings = 0;
  /** Called in each send before it is answered. */
  during: (() => unknown) | undefined;

  async send(batch: Batch<unknown>, signal: AbortSignal): Promise<Delivery> {
    const { promise, resolve } = deferred<Delivery>();
    const ids = batch.items.map((item) => item.id);
    const body = batch.items.map((item) => item.json).join(',');
    this.sent.push({ batchId: batch.id, ids, body, signal, answer: resolve });
    const answer = this.answers.shift() ?? this.otherwise;
    await this.during?.();
    if (answer === 'hang') return promise;
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(batch) : answer;
  }

  async close(): Promise<void> {
    this.closings++;
  }

  /** The ids of each send. */
  get batches(): readonly (readonly string[])[] {
    return this.sent.map(({ ids }) => ids);
  }

  get last(): Sent {
    return this.sent.at(-1) as Sent;
  }
}
