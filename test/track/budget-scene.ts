// What tests of the overhead budget start from: a clock whose readings cost time, so that tracking a call costs exactly
// 200 ns, and chance that falls the same way each time.

import sinon from 'sinon';
import { Analytics, type AnalyticsOptions, type Clock } from '../../src/index.js';
import { SILENT } from './set-up.js';

/** What a timed call costs: one reading on each side of those that time it. A call that is not timed reads no clock. */
export const TRACKING_NS = 200;

const READING_NS = TRACKING_NS / 2;

export class CostlyClock implements Clock {
  #ns = 0;

  monotonicNs(): number {
    this.#ns += READING_NS;
    return this.#ns;
  }

  epochMs(): number {
    return this.#ns / 1e6;
  }

  /** Lets a call take some time; a reading that times it is part of it. */
  spendNs(ns: number): void {
    this.#ns += ns - READING_NS;
  }
}

/** A function that takes as long as it is told to. */
export type Work = (ns: number) => void;

export interface BudgetScene {
  readonly analytics: Analytics;
  readonly clock: CostlyClock;
  readonly work: Work;
}

export function setUp(options: AnalyticsOptions = {}): BudgetScene {
  const clock = new CostlyClock();
  const analytics = new Analytics({ clock, loggers: SILENT, maxOverheadPercent: 5, maxEvents: 0, ...options });
  const work = analytics.wrap((ns: number) => clock.spendNs(ns), { name: 'work' });
  return { analytics, clock, work };
}

export function callTimes(times: number, call: (i: number) => void): void {
  for (let i = 0; i < times; i++) call(i);
}

/** Makes `Math.random` a congruential generator for the tests of the suite. */
export function withoutChance(): void {
  beforeEach(() => {
    let state = 1;
    sinon.stub(Math, 'random').callsFake(() => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    });
  });
  afterEach(() => sinon.restore());
}
