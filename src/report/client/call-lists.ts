// Selection → the calls of each tab, in its order. Pure.

import { OUTCOMES, type PageData } from '../page-data-types.js';
import { SPEEDS } from '../speed.js';
import type { CallTab } from './page-state.js';

const ERROR = OUTCOMES.indexOf('error');
const CANCELLED = OUTCOMES.indexOf('cancelled');
const FAST = SPEEDS.indexOf('fast');

export class CallLists {
  readonly #data: PageData;
  #bySpeed: Uint32Array | undefined;

  constructor(data: PageData) {
    this.#data = data;
  }

  /** The newest first, but the slowest first for `slowest`. */
  list(tab: CallTab, selected: Uint32Array): Uint32Array {
    if (tab === 'slowest') return this.slowestOf(selected);
    return (tab === 'all' ? selected.slice() : selected.filter((call) => this.#isNotable(call))).reverse();
  }

  /** True where one of the fast calls that `notable` leaves out was cancelled, and so did not succeed. */
  leavesOutCancelled(selected: Uint32Array): boolean {
    return selected.some((call) => this.#data.calls.outcome[call] === CANCELLED && !this.#isNotable(call));
  }

  /** The durations of all calls that a tab may list, whatever is selected. */
  durationsMs(tab: CallTab): number[] {
    const all = Array.from(this.#data.calls.durationMs);
    return tab === 'notable' ? all.filter((_, call) => this.#isNotable(call)) : all;
  }

  /** The order of all calls is made once: a filter then costs no sorting. */
  slowestOf(selected: Uint32Array): Uint32Array {
    const all = this.#data.calls.durationMs;
    this.#bySpeed ??= Uint32Array.from({ length: all.length }, (_, i) => i).sort(
      (a, b) => (all[b] as number) - (all[a] as number) || a - b,
    );
    if (selected.length === all.length) return this.#bySpeed;
    const isSelected = new Uint8Array(all.length);
    for (const call of selected) isSelected[call] = 1;
    return this.#bySpeed.filter((call) => isSelected[call] === 1);
  }

  #isNotable(call: number): boolean {
    const { outcome, speed } = this.#data.calls;
    return outcome[call] === ERROR || (speed[call] as number) > FAST;
  }
}
