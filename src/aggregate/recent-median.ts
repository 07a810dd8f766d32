// Aggregate: the median of the last few measurements of one thing: one that was preempted would spoil a mean.

/** The samples kept, the most recent ones. */
const SAMPLES = 64;
/** Room for those of a function that is called a few times. */
const FIRST_SAMPLES = 8;

const NO_SAMPLES: number[] = [];

export class RecentMedian {
  // No Float64Array, which takes 200 bytes beside its numbers.
  #samples = NO_SAMPLES;
  #count = 0;

  /** Samples ever taken. */
  get count(): number {
    return this.#count;
  }

  add(sample: number): void {
    if (this.#count < SAMPLES && this.#count === this.#samples.length) this.#samples = withMoreRoom(this.#samples);
    this.#samples[this.#count++ % SAMPLES] = sample;
  }

  /** 0 without samples. */
  get value(): number {
    if (this.#count === 0) return 0;
    const sorted = new Float64Array(this.#samples.slice(0, this.#count)).sort();
    return sorted[sorted.length >> 1] as number;
  }

  clear(): void {
    this.#count = 0;
  }
}

/** All of it at once: an array that is pushed to makes room for 16 more. */
function withMoreRoom(samples: readonly number[]): number[] {
  const room = new Array<number>(samples.length === 0 ? FIRST_SAMPLES : 2 * samples.length);
  for (const [i, sample] of samples.entries()) room[i] = sample;
  return room;
}
