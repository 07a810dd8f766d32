// Aggregate: the median of the last few measurements of one thing: one that was preempted would spoil a mean.

/** The samples kept, the most recent ones. */
const SAMPLES = 64;
/** Those of a function that is called a few times: so few numbers V8 keeps in the array itself, not beside it. */
const FIRST_SAMPLES = 8;

export class RecentMedian {
  #samples: Float64Array | undefined;
  #count = 0;

  /** Samples ever taken. */
  get count(): number {
    return this.#count;
  }

  add(sample: number): void {
    this.#samples ??= new Float64Array(FIRST_SAMPLES);
    if (this.#count === this.#samples.length) this.#grow(this.#samples);
    this.#samples[this.#count++ % SAMPLES] = sample;
  }

  /** 0 without samples. */
  get value(): number {
    if (this.#samples === undefined || this.#count === 0) return 0;
    const sorted = this.#samples.slice(0, Math.min(this.#count, SAMPLES)).sort();
    return sorted[sorted.length >> 1] as number;
  }

  clear(): void {
    this.#count = 0;
  }

  #grow(full: Float64Array): void {
    if (full.length === SAMPLES) return;
    this.#samples = new Float64Array(SAMPLES);
    this.#samples.set(full);
  }
}
