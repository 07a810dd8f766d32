// Event → ring: the newest finished calls in columns, 20 bytes each; an object exists only when somebody asks for one.

import type { Failure } from '../describe-error.js';

/** One retained call, as `forEach` hands it out. */
export interface StoredCall {
  readonly startNs: number;
  readonly durationNs: number;
  /** Whatever the recorder put in: the series and the outcome. */
  readonly tag: number;
  readonly failure: Failure | undefined;
}

const FIRST_SIZE = 512;

export class CallStore {
  /** How many calls are kept; Infinity without a bound. */
  readonly capacity: number;
  // The hot path writes the columns itself (recorder.ts), so they are open: a call of a method a column costs more
  // than everything else it does.
  startNs = new Float64Array(0);
  durationNs = new Float64Array(0);
  tag = new Uint32Array(0);
  /** Where the next call goes. At `size`, `makeRoom` must be asked first. */
  cursor = 0;
  size = 0;
  /** How often the ring was filled. */
  #laps = 0;
  #overwrittenBefore = 0;
  /** Names and messages of failures by event number, ascending; numbers below the oldest event's are stale. */
  #failures: { number: number; failure: Failure }[] = [];

  constructor(maxEvents: number) {
    this.capacity = maxEvents === 0 ? Number.POSITIVE_INFINITY : maxEvents;
  }

  /** Calls retained now. */
  get length(): number {
    return this.#laps > 0 ? this.size : this.cursor;
  }

  /** Calls that newer ones took the place of. */
  get overwritten(): number {
    const inRing = this.#laps > 0 ? (this.#laps - 1) * this.size + this.cursor : 0;
    return this.#overwrittenBefore + inRing;
  }

  /** Counts events that never came into the ring although they were meant to. */
  addOverwritten(count: number): void {
    this.#overwrittenBefore += count;
  }

  /** Grows the columns until the capacity, then starts over at the oldest call. Returns the next cursor. */
  makeRoom(): number {
    if (this.size < this.capacity) {
      this.#resize(Math.min(this.capacity, Math.max(FIRST_SIZE, this.size * 2)));
      return this.cursor;
    }
    this.#laps++;
    this.cursor = 0;
    return 0;
  }

  append(call: StoredCall): void {
    if (this.cursor === this.size) this.makeRoom();
    const slot = this.cursor++;
    this.startNs[slot] = call.startNs;
    this.durationNs[slot] = call.durationNs;
    this.tag[slot] = call.tag;
    if (call.failure !== undefined) this.noteFailure(call.failure);
  }

  /** The number of the call appended last, by which its failure may be noted when others have followed. */
  get lastNumber(): number {
    return this.#nextNumber() - 1;
  }

  /** Keeps name and message of a call that was appended: the last one, unless its number is given. */
  noteFailure(failure: Failure, number = this.lastNumber): void {
    // Every retained failure takes a slot, so whatever exceeds the ring's size is stale. Checked at twice the size,
    // which makes the clean-up cheap however many calls fail.
    if (this.#failures.length >= 2 * Math.max(this.size, FIRST_SIZE)) this.#dropStaleFailures();
    const at = this.#failures.findLastIndex((one) => one.number < number) + 1;
    this.#failures.splice(at, 0, { number, failure });
  }

  /** Visits the retained calls, oldest first. */
  forEach(visit: (call: StoredCall) => void): void {
    const length = this.length;
    const first = this.#nextNumber() - length;
    let nextFailure = 0;
    for (let i = 0; i < length; i++) {
      const number = first + i;
      while ((this.#failures[nextFailure]?.number ?? Number.POSITIVE_INFINITY) < number) nextFailure++;
      const noted = this.#failures[nextFailure];
      const slot = number % this.size;
      visit({
        startNs: this.startNs[slot] as number,
        durationNs: this.durationNs[slot] as number,
        tag: this.tag[slot] as number,
        failure: noted?.number === number ? noted.failure : undefined,
      });
    }
  }

  /** Replaces what is retained, oldest first; of more than the capacity, the newest stay. */
  replace(calls: readonly StoredCall[]): void {
    this.#overwrittenBefore = this.overwritten;
    this.#laps = 0;
    this.cursor = 0;
    this.#failures = [];
    for (const call of calls.slice(Math.max(0, calls.length - this.capacity))) this.append(call);
  }

  /** Forgets everything, the count of overwritten calls too. */
  clear(): void {
    this.replace([]);
    this.#overwrittenBefore = 0;
  }

  #nextNumber(): number {
    return this.#laps * this.size + this.cursor;
  }

  #dropStaleFailures(): void {
    const oldest = this.#nextNumber() - this.length;
    this.#failures = this.#failures.filter(({ number }) => number >= oldest);
  }

  #resize(size: number): void {
    this.startNs = grown(this.startNs, new Float64Array(size));
    this.durationNs = grown(this.durationNs, new Float64Array(size));
    this.tag = grown(this.tag, new Uint32Array(size));
    this.size = size;
  }
}

function grown<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
