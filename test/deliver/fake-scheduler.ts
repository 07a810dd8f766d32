// Time set by hand: nothing is due before the test says so.

import type { Scheduler, Timer } from '../../src/clock.js';

interface FakeTimer extends Timer {
  readonly dueMs: number;
  readonly callback: () => void;
  isRef: boolean;
}

/** Everything that is ready to run has run, promises included. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export class FakeScheduler implements Scheduler {
  /** Added to the wall clock only. */
  wallClockJumpMs = 0;
  #nowMs = 0;
  #timers: FakeTimer[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  epochMs(): number {
    return Date.UTC(2026, 0, 1) + this.#nowMs + this.wallClockJumpMs;
  }

  schedule(callback: () => void, delayMs: number): Timer {
    const timer: FakeTimer = {
      dueMs: this.#nowMs + delayMs,
      callback,
      isRef: true,
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
      },
      ref: () => {
        timer.isRef = true;
      },
      unref: () => {
        timer.isRef = false;
      },
    };
    this.#timers.push(timer);
    return timer;
  }

  /** Timers that are pending. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Timers that keep the process alive. */
  get referenced(): number {
    return this.#timers.filter((timer) => timer.isRef).length;
  }

  /** Lets the time pass, timer by timer. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#nextDue(untilMs); next !== undefined; next = this.#nextDue(untilMs)) {
      next.cancel();
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  #nextDue(untilMs: number): FakeTimer | undefined {
    const due = this.#timers.filter((timer) => timer.dueMs <= untilMs);
    return due.reduce<FakeTimer | undefined>(
      (first, one) => (first && first.dueMs <= one.dueMs ? first : one),
      undefined,
    );
  }
}
