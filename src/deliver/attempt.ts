// Batch queue → destination.send(): one try with a time limit, whose end is heard exactly once.

import type { Scheduler, Timer } from '../clock.js';
import type { Batch, Delivery, Destination } from './delivery.js';
import { DeliveryContext } from './delivery-context.js';
import { faultOf } from './fault.js';

const OUTCOMES: ReadonlySet<unknown> = new Set<Delivery['outcome']>([
  'ok',
  'retry',
  'split',
  'badItems',
  'pause',
  'fatal',
]);

/** One send of one batch. */
export class Attempt<F> {
  readonly #scheduler: Scheduler;
  readonly #timeoutMs: number;
  readonly #onEnd: (delivery: Delivery) => void;
  readonly #controller = new AbortController();
  readonly #context = new DeliveryContext('send');
  #timer: Timer | undefined;
  #hasEnded = false;

  /** `onEnd` is called once, later than `start`, and not at all after `abort`. */
  constructor(options: { scheduler: Scheduler; timeoutMs: number; onEnd: (delivery: Delivery) => void }) {
    this.#scheduler = options.scheduler;
    this.#timeoutMs = options.timeoutMs;
    this.#onEnd = options.onEnd;
  }

  /** Sends. What the destination throws or rejects with, or answers without sense, is a `retry`. */
  start(destination: Destination<F>, batch: Batch<F>): void {
    this.#timer = this.#scheduler.schedule(
      () => this.interrupt(`no answer within ${this.#timeoutMs} ms`),
      this.#timeoutMs,
    );
    this.#timer.unref();
    const send = async () => destination.send(batch, this.#controller.signal);
    this.#context.run(send).then(
      (answer) => this.#end(toDelivery(answer)),
      (error: unknown) => this.#end({ outcome: 'retry', reason: faultOf(error) }),
    );
  }

  /** Ends it without a result; a late one is ignored. */
  abort(): void {
    this.#cutOff('AbortError', 'The queue was closed');
  }

  /** Ends it now, as its time limit would: what was sent may or may not have arrived. */
  interrupt(reason: string, afterMs = 0): void {
    if (this.#cutOff('TimeoutError', reason)) this.#onEnd({ outcome: 'retry', afterMs, reason });
  }

  #cutOff(name: string, message: string): boolean {
    if (!this.#leave()) return false;
    this.#controller.abort(new DOMException(message, name));
    return true;
  }

  #end(delivery: Delivery): void {
    if (this.#leave()) this.#onEnd(delivery);
  }

  /** True the first time. */
  #leave(): boolean {
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    this.#timer?.cancel();
    this.#context.leave();
    return true;
  }
}

/** A destination may be anybody's code: what is no `Delivery` counts as a failure that may pass. */
function toDelivery(answer: unknown): Delivery {
  try {
    const { outcome, afterMs, ids, reason } = answer as Record<string, unknown>;
    if (!OUTCOMES.has(outcome)) return { outcome: 'retry', reason: 'an answer that is no delivery outcome' };
    const named = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : undefined;
    return { outcome, afterMs, ids: named, reason } as Delivery;
  } catch (error) {
    return { outcome: 'retry', reason: faultOf(error) };
  }
}
