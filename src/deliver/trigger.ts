// Batch queue → trigger: up to which event everything is to be sent now. Later ones wait for company.

import type { Scheduler, Timer } from '../clock.js';

export interface TriggerOptions {
  readonly scheduler: Scheduler;
  readonly batchSize: number;
  /** 0: no interval. */
  readonly flushIntervalMs: number;
  /** Called when there is something to send, and never in the time of whoever recorded it. */
  readonly onDue: () => void;
}

/** Full batches, the interval and explicit wishes, as one number: `through`. */
export class Trigger {
  readonly #options: TriggerOptions;
  #through = 0;
  #lastSequence = 0;
  #interval: Timer | undefined;
  #isWaking = false;

  constructor(options: TriggerOptions) {
    this.#options = options;
  }

  /** Events up to this number are to be sent. */
  get through(): number {
    return this.#through;
  }

  /**
   * One more event waits. One that a delivery itself has caused (`isEcho`) never makes a batch full: it waits for others,
   * or for the interval, because it must not cause the next delivery.
   */
  accepted(sequence: number, isEcho: () => boolean): void {
    this.#lastSequence = sequence;
    if (this.#interval === undefined) this.#startInterval();
    if (sequence - this.#through >= this.#options.batchSize && !isEcho()) this.wake(sequence);
  }

  /** Events up to this number are to be sent, or are already. */
  raise(through: number): void {
    if (through > this.#through) this.#through = through;
  }

  /** Raises, and has it looked to soon. */
  wake(through: number): void {
    this.raise(through);
    if (this.#isWaking) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      this.#options.onDue();
    });
  }

  /** No interval any more. */
  stop(): void {
    this.#interval?.cancel();
  }

  /** One timer an interval, and none while nothing is recorded; it never keeps the process alive. */
  #startInterval(): void {
    const { flushIntervalMs, scheduler, onDue } = this.#options;
    if (flushIntervalMs === 0) return;
    this.#interval = scheduler.schedule(() => {
      this.#interval = undefined;
      this.raise(this.#lastSequence);
      onDue();
    }, flushIntervalMs);
    this.#interval.unref();
  }
}
