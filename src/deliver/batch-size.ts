// Batch queue → how many at once: halved when a destination finds a batch too large, grown back slowly.

/** Full batches acknowledged in a row before the next step up, and the step as a share of the maximum. */
const BATCHES_A_STEP = 8;
const STEPS = 8;

/** The number of events a batch may have now. */
export class BatchSize {
  readonly #max: number;
  #limit: number;
  #limitBefore: number;
  #streak = 0;

  constructor(max: number) {
    this.#max = max;
    this.#limit = max;
    this.#limitBefore = max;
  }

  get limit(): number {
    return this.#limit;
  }

  /** A new shipment sets out: what is learnt from its parts is judged against the limit it had. */
  begin(): void {
    this.#limitBefore = this.#limit;
  }

  /** A batch of `count` was too large. A single event that is too large was itself to blame, and not the number. */
  tooLarge(count: number): void {
    this.#streak = 0;
    this.#limit = count === 1 ? this.#limitBefore : Math.ceil(count / 2);
  }

  /** A batch of `count` got through. */
  acknowledged(count: number): void {
    if (count < this.#limit || this.#limit === this.#max) return;
    this.#streak++;
    if (this.#streak < BATCHES_A_STEP) return;
    this.#streak = 0;
    this.#limit = Math.min(this.#max, this.#limit + Math.ceil(this.#max / STEPS));
  }
}
