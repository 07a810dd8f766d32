// flush() → its promise: each caller waits for what was accepted before the call, and for nothing after it.

import type { Scheduler } from '../clock.js';

interface Waiting {
  readonly through: number;
  readonly end: (how: 'reached' | 'timeout') => void;
}

/** Callers that wait until every event up to a sequence number has ended somewhere. */
export class Barriers {
  readonly #scheduler: Scheduler;
  /** Ascending by `through`, because later callers wait for later events. */
  #waiting: Waiting[] = [];
  #firstUnsettled = 1;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /**
   * Resolves once every event up to `through` is settled, everybody was released, or the time is over. Its timer is the
   * only kind in a queue that keeps the process alive: exactly while somebody waits. Without a time there is none.
   */
  wait(through: number, timeoutMs?: number): Promise<'reached' | 'timeout'> {
    if (through < this.#firstUnsettled) return Promise.resolve('reached');
    return new Promise((resolve) => {
      const timer =
        timeoutMs === undefined ? undefined : this.#scheduler.schedule(() => this.#giveUp(waiting), timeoutMs);
      const end = (how: 'reached' | 'timeout') => {
        timer?.cancel();
        resolve(how);
      };
      const waiting: Waiting = { through, end };
      this.#waiting.push(waiting);
    });
  }

  /** Lets go those who wait only for events before `firstUnsettled`. */
  advance(firstUnsettled: number): void {
    this.#firstUnsettled = firstUnsettled;
    while (this.#waiting[0] !== undefined && this.#waiting[0].through < firstUnsettled)
      this.#waiting.shift()?.end('reached');
  }

  /** Lets everybody go, now and from now on. */
  release(): void {
    this.#firstUnsettled = Number.POSITIVE_INFINITY;
    for (const waiting of this.#waiting.splice(0)) waiting.end('reached');
  }

  #giveUp(waiting: Waiting): void {
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    waiting.end('timeout');
  }
}
