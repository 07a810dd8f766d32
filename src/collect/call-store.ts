// Event → ring: the newest finished calls in columns, 20 bytes each; an object exists only when somebody asks for one.

import type { Failure } from '../describe-error.js';
import { CallColumns, type NumberedFailure } from './call-columns.js';
import { RingTally } from './ring-tally.js';

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
  #failures: NumberedFailure[] = [];
  #tally = new RingTally();

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

  /** The retained calls of each of `seriesCount` series, by id; good until the next answer. */
  countsBySeries(seriesCount: number): Uint32Array {
    return this.#tally.countsOf({ tag: this.tag, size: this.size, received: this.#nextNumber() }, seriesCount);
  }

  /** Counts events that never came into the ring although they were meant to. */
  addOverwritten(count: number): void {
    this.#overwrittenBefore += count;
  }

  /** Grows the columns until the capacity, then starts over at the oldest call. */
  makeRoom(): void {
    if (this.size < this.capacity) return this.#grow(this.size + 1);
    this.#laps++;
    this.cursor = 0;
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

  /** A copy of the retained calls, oldest first. */
  toColumns(): CallColumns {
    const columns = new CallColumns(this.length);
    const oldest = this.#nextNumber() - columns.length;
    // The ring from its oldest call to its end, and from its beginning to its newest call.
    const split = this.#laps > 0 ? this.cursor : 0;
    for (const name of ['startNs', 'durationNs', 'tag'] as const) {
      columns[name].set(this[name].subarray(split, columns.length));
      columns[name].set(this[name].subarray(0, split), columns.length - split);
    }
    for (const { number, failure } of this.#failures) {
      if (number >= oldest) columns.failures.push({ number: number - oldest, failure });
    }
    return columns;
  }

  /** Replaces what is retained, oldest first; of more than the capacity, the newest stay. */
  replace(calls: readonly StoredCall[]): void {
    this.#empty();
    for (const call of calls.slice(Math.max(0, calls.length - this.capacity))) this.append(call);
  }

  /** `replace` by columns: merging 10,000 calls with an object for each takes three times as long (bench `growth`). */
  replaceByColumns(columns: CallColumns): void {
    this.#empty();
    const kept = Math.min(columns.length, this.capacity);
    const first = columns.length - kept;
    if (this.size < kept) this.#grow(kept);
    for (const name of ['startNs', 'durationNs', 'tag'] as const) this[name].set(columns[name].subarray(first));
    for (const { number, failure } of columns.failures) {
      if (number >= first) this.#failures.push({ number: number - first, failure });
    }
    this.cursor = kept;
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

  #empty(): void {
    this.#overwrittenBefore = this.overwritten;
    this.#laps = 0;
    this.cursor = 0;
    this.#failures = [];
    this.#tally = new RingTally();
  }

  /** Doubles the columns until they hold so many, within the capacity. */
  #grow(least: number): void {
    let size = Math.max(FIRST_SIZE, this.size);
    while (size < least) size *= 2;
    size = Math.min(this.capacity, size);
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
