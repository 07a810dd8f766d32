// The manual scheduler as our own tests ask for it: in the year 2026, with a wall clock that jumps.

import { ManualClock } from '../../src/testing/manual-clock.js';
import { ManualScheduler } from '../../src/testing/manual-scheduler.js';

/** Everything that is ready to run has run, promises included. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export class FakeScheduler extends ManualScheduler {
  #wallClockJumpMs = 0;

  constructor() {
    super(new ManualClock({ epochMs: Date.UTC(2026, 0, 1) }));
  }

  /** Added to the wall clock only. */
  get wallClockJumpMs(): number {
    return this.#wallClockJumpMs;
  }

  set wallClockJumpMs(ms: number) {
    this.clock.setEpochMs(this.epochMs() - this.#wallClockJumpMs + ms);
    this.#wallClockJumpMs = ms;
  }

  advance(ms: number): Promise<void> {
    return this.advanceMs(ms);
  }
}
