// Ring → counts: how many retained calls each series has. Brought up to date when somebody asks, for the calls since the
// last time: counting along would cost every call, counting anew 20 µs an answer (`npm run bench`, growth: getStats(name)).

/** What the ring says of itself. */
export interface TaggedRing {
  /** By slot: the id of a call's series above two bits. */
  readonly tag: Uint32Array;
  readonly size: number;
  /** Calls that ever came in, those that were overwritten too. */
  readonly received: number;
}

const NOTHING = new Uint32Array(0);

export class RingTally {
  #counts: Uint32Array = NOTHING;
  /** The tags as they were counted: what a newer call took the place of. */
  #counted: Uint32Array = NOTHING;
  #received = 0;

  /** The retained calls by series id, of `seriesCount` series at least; the array changes with the next answer. */
  countsOf({ tag, size, received }: TaggedRing, seriesCount: number): Uint32Array {
    this.#makeRoom(size, seriesCount);
    const occupied = Math.min(this.#received, size);
    // Each slot once, however often the ring has gone round meanwhile.
    for (let number = Math.max(this.#received, received - size); number < received; number++) {
      const slot = number % size;
      if (slot < occupied) this.#add(this.#counted[slot] as number, -1);
      this.#counted[slot] = tag[slot] as number;
      this.#add(tag[slot] as number, 1);
    }
    this.#received = received;
    return this.#counts;
  }

  #add(tag: number, count: number): void {
    this.#counts[tag >>> 2] = (this.#counts[tag >>> 2] as number) + count;
  }

  #makeRoom(size: number, seriesCount: number): void {
    if (this.#counted.length < size) this.#counted = grown(this.#counted, size);
    if (this.#counts.length < seriesCount) this.#counts = grown(this.#counts, 2 * seriesCount);
  }
}

function grown(from: Uint32Array, length: number): Uint32Array {
  const to = new Uint32Array(length);
  to.set(from);
  return to;
}
