// Batch queue → recess: the time in which nothing is sent, after a failure or a refusal.

import type { Scheduler, Timer } from '../clock.js';
import { type BackoffLimits, backoffDelayMs } from './retry.js';

const PROBE_EVERY_MS = 300_000;
const HURRY_EVERY_MS = 1_000;

/** Enough for a process to end in that has nothing left to do but to write its report. */
export const EXIT_RECESS_MS = 2_000;

export interface RecessOptions {
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly retry: BackoffLimits;
  /** Called when a recess is over by itself. */
  readonly onOver: () => void;
}

interface Running {
  readonly kind: 'backoff' | 'paused';
  readonly timer: Timer;
  readonly dueMs: number;
  readonly notBeforeMs: number;
}

/** At most one recess at a time; its timer never keeps the process alive. */
export class Recess {
  readonly #options: RecessOptions;
  #running: Running | undefined;
  #failures = 0;
  #hurriedMs = Number.NEGATIVE_INFINITY;

  constructor(options: RecessOptions) {
    this.#options = options;
  }

  get kind(): 'backoff' | 'paused' | undefined {
    return this.#running?.kind;
  }

  /** When it is over by itself, monotonic milliseconds. */
  get dueMs(): number | undefined {
    return this.#running?.dueMs;
  }

  /** After a failure: up to a ceiling that doubles each time, and at least `floorMs`. Gives the milliseconds. */
  backOff(floorMs: number): number {
    const { retry, random } = this.#options;
    this.#failures++;
    const delayMs = Math.max(floorMs, backoffDelayMs(this.#failures, retry, random));
    this.#start('backoff', delayMs, floorMs);
    return delayMs;
  }

  /** Has a backoff last at least so long from now on, be it hurried or not. A pause is longer anyway. */
  prolong(floorMs: number): void {
    if (this.#running?.kind !== 'backoff') return;
    const leftMs = this.#running.dueMs - this.#options.scheduler.nowMs();
    this.cancel();
    this.#start('backoff', Math.max(floorMs, leftMs), floorMs);
  }

  /** After a refusal: until the next probe. Gives the milliseconds. */
  pause(): number {
    this.#start('paused', PROBE_EVERY_MS, PROBE_EVERY_MS);
    return PROBE_EVERY_MS;
  }

  /** The destination answered: the next backoff is a first one again. */
  forgive(): void {
    this.#failures = 0;
  }

  /** Ends a backoff as early as may be: once a second, and not before the floor. A pause goes on. */
  hurry(): void {
    const running = this.#running;
    if (running?.kind !== 'backoff') return;
    const nowMs = this.#options.scheduler.nowMs();
    const dueMs = Math.max(nowMs, running.notBeforeMs, this.#hurriedMs + HURRY_EVERY_MS);
    if (dueMs >= running.dueMs) return;
    this.#hurriedMs = dueMs;
    this.cancel();
    if (dueMs > nowMs) this.#start('backoff', dueMs - nowMs, running.notBeforeMs - nowMs);
  }

  /** Over, and nobody is called. */
  cancel(): void {
    this.#running?.timer.cancel();
    this.#running = undefined;
  }

  #start(kind: 'backoff' | 'paused', delayMs: number, floorMs: number): void {
    const { scheduler, onOver } = this.#options;
    const nowMs = scheduler.nowMs();
    const end = () => {
      this.#running = undefined;
      onOver();
    };
    const timer = scheduler.schedule(end, delayMs);
    timer.unref();
    this.#running = { kind, timer, dueMs: nowMs + delayMs, notBeforeMs: nowMs + floorMs };
  }
}
