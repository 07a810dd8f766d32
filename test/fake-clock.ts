// A clock set by hand, to the nanosecond; the wall clock can jump by itself, as an administrator's would.

import type { Clock } from '../src/clock.js';

/** 2024-01-01T00:00:00Z: where the wall clock of a test begins. */
export const NEW_YEAR_MS = Date.UTC(2024, 0, 1);

export class FakeClock implements Clock {
  #ns = 0;
  #epochMs = NEW_YEAR_MS;

  monotonicNs(): number {
    return this.#ns;
  }

  epochMs(): number {
    return this.#epochMs;
  }

  /** Lets time pass, or run backwards. */
  advanceMs(ms: number): void {
    this.#ns += ms * 1e6;
    this.#epochMs += ms;
  }

  advanceNs(ns: number): void {
    this.#ns += ns;
    this.#epochMs += ns / 1e6;
  }

  /** Sets the wall clock alone. */
  setWall(epochMs: number): void {
    this.#epochMs = epochMs;
  }
}
