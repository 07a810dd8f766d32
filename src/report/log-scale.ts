// Durations → positions: a logarithmic axis.

import { formatRoundDuration } from '../console/format.js';
import type { AxisTick } from './report-types.js';

/** Below a nanosecond nothing is measured, and zero has no logarithm. */
const SMALLEST_MS = 1e-6;
/** The shortest axis, in decades: equal durations still need some length to stand on. */
const LEAST_DECADES = 0.5;

export class LogScale {
  /** Where the axis begins and ends, as powers of ten of a millisecond. */
  readonly #from: number;
  readonly #to: number;

  /** An axis from one duration to the other. */
  constructor(minMs: number, maxMs: number) {
    this.#from = exponentOf(minMs);
    this.#to = Math.max(exponentOf(maxMs), this.#from + LEAST_DECADES);
  }

  /** An axis that begins and ends at whole powers of ten. */
  static decades(minMs: number, maxMs: number): LogScale {
    const from = Math.floor(exponentOf(minMs));
    const to = Math.max(from + 1, Math.ceil(exponentOf(maxMs)));
    return new LogScale(10 ** from, 10 ** to);
  }

  /** Where the axis begins and ends, milliseconds. */
  get ends(): [minMs: number, maxMs: number] {
    return [10 ** this.#from, 10 ** this.#to];
  }

  /** 0 at the axis' beginning, 1 at its end; never outside. */
  position(ms: number): number {
    return this.#at(Math.min(this.#to, Math.max(this.#from, exponentOf(ms))));
  }

  /** Labels at whole powers of ten, as far apart as `maxLabels` from end to end of the axis: room to be read. */
  ticks(maxLabels: number): AxisTick[] {
    // The small steps outwards: log10 of a power of ten is not always whole.
    const first = Math.ceil(this.#from - 1e-9);
    const last = Math.floor(this.#to + 1e-9);
    const step = Math.max(1, Math.ceil((this.#to - this.#from) / (maxLabels - 1) - 1e-9));
    const ticks: AxisTick[] = [];
    for (let exponent = first; exponent <= last; exponent += step) {
      ticks.push({
        at: this.#at(exponent) * 100,
        text: formatRoundDuration(10 ** exponent),
        isMinor: ticks.length % 2 === 1,
      });
    }
    return ticks;
  }

  #at(exponent: number): number {
    return (exponent - this.#from) / (this.#to - this.#from);
  }
}

function exponentOf(ms: number): number {
  return Math.log10(Math.max(ms, SMALLEST_MS));
}
