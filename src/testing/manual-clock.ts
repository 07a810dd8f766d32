// A test → the `clock` options: time that stands still until the test lets it pass.

import type { Clock } from '../clock.js';
import { requireKnownKeys, requireNonNegative } from '../option-rules.js';

export interface ManualClockOptions {
  /** Where the wall clock begins, milliseconds since the Unix epoch. Default: 2024-01-01T00:00:00Z. */
  readonly epochMs?: number;
}

export const NEW_YEAR_MS = Date.UTC(2024, 0, 1);

/** A clock set by hand, to the nanosecond. Its wall clock can jump by itself, as an administrator's would. */
export class ManualClock implements Clock {
  #ns = 0;
  #originEpochMs: number;

  constructor(options: ManualClockOptions = {}) {
    requireKnownKeys('ManualClockOptions', options, ['epochMs']);
    this.#originEpochMs = requireNonNegative('epochMs', options.epochMs ?? NEW_YEAR_MS);
  }

  monotonicNs(): number {
    return this.#ns;
  }

  epochMs(): number {
    return this.#originEpochMs + this.#ns / 1e6;
  }

  /** Lets time pass. It never goes back. */
  advanceMs(ms: number): void {
    this.#ns += requireNonNegative('ms', ms) * 1e6;
  }

  /** `advanceMs` in nanoseconds, for what is shorter. */
  advanceNs(ns: number): void {
    this.#ns += requireNonNegative('ns', ns);
  }

  /** Sets the wall clock alone, backwards too; durations know nothing of it. */
  setEpochMs(epochMs: number): void {
    this.#originEpochMs = requireNonNegative('epochMs', epochMs) - this.#ns / 1e6;
  }
}
