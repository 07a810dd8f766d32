// A test → the `scheduler` options: nothing is due before the test says so.

import type { Scheduler, Timer } from '../clock.js';
import { requireNonNegative } from '../option-rules.js';
import { ManualClock } from './manual-clock.js';

interface ManualTimer extends Timer {
  readonly dueNs: number;
  readonly callback: () => void;
  isReferenced: boolean;
}

/** Kept from before a test library may have replaced it. */
const afterPromises = setImmediate;

/** Timers set by hand: batches, retries and timeouts come when `advanceMs` reaches them, in order and without waiting. */
export class ManualScheduler implements Scheduler {
  /** The time that the timers count on; share it with the `clock` options of the same test. */
  readonly clock: ManualClock;
  readonly #timers = new Set<ManualTimer>();

  constructor(clock: ManualClock = new ManualClock()) {
    this.clock = clock;
  }

  nowMs(): number {
    return this.clock.monotonicNs() / 1e6;
  }

  epochMs(): number {
    return this.clock.epochMs();
  }

  schedule(callback: () => void, delayMs: number): Timer {
    const timer: ManualTimer = {
      dueNs: this.#inMs(delayMs),
      callback,
      isReferenced: true,
      cancel: () => void this.#timers.delete(timer),
      ref: () => {
        timer.isReferenced = true;
      },
      unref: () => {
        timer.isReferenced = false;
      },
    };
    this.#timers.add(timer);
    return timer;
  }

  /** Timers that neither ran nor were cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Those of them that would keep the process alive. */
  get referenced(): number {
    return [...this.#timers].filter(({ isReferenced }) => isReferenced).length;
  }

  /**
   * Lets time pass, timer by timer, each with all that follows from it without input or output. 0 runs what is due
   * already.
   */
  async advanceMs(ms: number): Promise<void> {
    const untilNs = this.#inMs(requireNonNegative('ms', ms));
    await settle();
    for (let next = this.#nextDue(untilNs); next !== undefined; next = this.#nextDue(untilNs)) {
      next.cancel();
      this.#advanceTo(next.dueNs);
      next.callback();
      await settle();
    }
    this.#advanceTo(untilNs);
  }

  /** Whole nanoseconds, so that a sum of delays is exact. */
  #inMs(delayMs: number): number {
    return Math.ceil(this.clock.monotonicNs() + delayMs * 1e6);
  }

  #advanceTo(ns: number): void {
    this.clock.advanceNs(Math.max(0, ns - this.clock.monotonicNs()));
  }

  /** Of two that are due at once, the one that was set first. */
  #nextDue(untilNs: number): ManualTimer | undefined {
    let first: ManualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueNs <= untilNs && !(first !== undefined && first.dueNs <= timer.dueNs)) first = timer;
    }
    return first;
  }
}

/** Everything that is ready to run has run, promises included. */
function settle(): Promise<void> {
  return new Promise((resolve) => afterPromises(resolve));
}
