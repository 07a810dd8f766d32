// What every test of the keeping half starts from: an Analytics on a clock set by hand, and a way to make calls of it.

import { Analytics, type AnalyticsOptions, type Outcome } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

export interface Bench {
  readonly analytics: Analytics;
  readonly clock: ManualClock;
  /** What the console logger was warned of, but for the lines of failed calls. */
  readonly warnings: string[];
  /** One finished call. An error is what it failed with. */
  call(name: string, durationMs?: number, outcome?: Outcome | Error, eventType?: string): void;
}

export function setUp(options: AnalyticsOptions = {}): Bench {
  const clock = new ManualClock();
  const warnings: string[] = [];
  const warn = (line: string) => {
    if (!line.startsWith('❌')) warnings.push(line);
  };
  const loggers = { console: { warn }, error: {} };
  const analytics = new Analytics({ clock, loggers, ...options });
  return { analytics, clock, warnings, call: caller(analytics, clock) };
}

export function caller(analytics: Analytics, clock: ManualClock): Bench['call'] {
  return (name, durationMs = 1, outcome = 'success', eventType) => {
    const timer = analytics.startTimer(name, eventType);
    clock.advanceMs(durationMs);
    timer.end(outcome);
  };
}

/** What is thrown by `fn`, which must throw. */
export function thrownBy(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
