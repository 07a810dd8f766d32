// Track: which calls of one function are timed, so that its tracking stays within the budget.
//
// Calls are timed at random distances, k − 1 others between two in the mean: every k-th call would be the same one
// again and again where calls come in a rhythm.

import { RecentMedian } from '../aggregate/recent-median.js';
import type { Series } from '../aggregate/series.js';
import type { ThinnedCalls } from '../aggregate/thinned-calls.js';

/** One call in so many is timed at the least: counting costs more than timing then, and a change is still noticed. */
export const MAX_STRIDE = 256;
/** Calls between two judgements, at the least. V8 has optimised by then what is worth it. */
export const CALLS_A_JUDGEMENT = 1024;
/** And timed ones among them. */
const TIMED_A_JUDGEMENT = 32;
/** Calls between two whose overhead is measured, as far as enough are timed. */
const CALLS_A_SAMPLE = 64;
/** Calls that are not timed, between two whose overhead is measured. */
const UNTIMED_A_SAMPLE = 256;
/** More calls are timed again only where that would cost less than this share of the budget: no to and fro. */
const EASE = 0.5;

export class CallPace {
  readonly series: Series;
  readonly thinned: ThinnedCalls;
  /** Calls to let pass before the next turn; the hot path counts it down. */
  untilTurn = 0;
  readonly #budget: number;
  /** Apart from those of the series, which also know what listeners cost. */
  readonly #timingNs = new RecentMedian();
  #stride = 1;
  #untimed = 0;
  #fromCalls: number;
  #fromNs: number;

  /** `budget`: what may be spent of the function's own time, above 0 and at most 1. */
  constructor(series: Series, thinned: ThinnedCalls, budget: number) {
    this.series = series;
    this.thinned = thinned;
    this.#budget = budget;
    this.#fromCalls = this.#ownCalls;
    this.#fromNs = this.#ownNs;
  }

  /** One call in so many is timed, in the mean: a power of two. */
  get stride(): number {
    return this.#stride;
  }

  /** Says what is done with the call whose turn it is: timed, or now and then not timed and its overhead measured. */
  turn(): 'timed' | 'measured' {
    if (this.#untimed >= UNTIMED_A_SAMPLE) {
      this.#untimed = 0;
      this.untilTurn = 0;
      return 'measured';
    }
    if (this.#stride === 1) {
      this.untilTurn = 0;
      return 'timed';
    }
    this.untilTurn = Math.floor(Math.random() * (2 * this.#stride - 1));
    this.#untimed += this.untilTurn;
    const { series } = this;
    series.untilSample = Math.min(series.untilSample, Math.max(1, CALLS_A_SAMPLE / this.#stride) - 1);
    return 'timed';
  }

  /**
   * Takes what timing one call cost. Once there are enough calls, looks what they took since the last judgement, and sets
   * the distance accordingly.
   */
  judge(overheadNs: number): void {
    this.#timingNs.add(overheadNs);
    const calls = this.#ownCalls - this.#fromCalls;
    // Cleared meanwhile.
    if (calls < 0) this.#beginAnew();
    if (calls < Math.max(CALLS_A_JUDGEMENT, TIMED_A_JUDGEMENT * this.#stride)) return;
    this.#adapt((this.#budget * (this.#ownNs - this.#fromNs)) / calls);
    this.#beginAnew();
  }

  /** Times as many calls as a call's mean share of the budget allows. */
  #adapt(allowedNs: number): void {
    const countedNs = this.thinned.overheadSample.value;
    const timedNs = this.#timingNs.value;
    const costNs = (stride: number) => countedNs + timedNs / stride;
    while (this.#stride < MAX_STRIDE && costNs(this.#stride) > allowedNs) this.#stride *= 2;
    while (this.#stride > 1 && costNs(this.#stride / 2) <= allowedNs * EASE) this.#stride /= 2;
  }

  #beginAnew(): void {
    this.#fromCalls = this.#ownCalls;
    this.#fromNs = this.#ownNs;
  }

  /** The calls of this process: how long those of merges took says nothing about what tracking costs here. */
  get #ownCalls(): number {
    return this.series.calls - this.thinned.mergedCalls;
  }

  get #ownNs(): number {
    return this.series.totalNs - this.thinned.mergedNs;
  }
}
