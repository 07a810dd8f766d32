// Aggregate: durations in log-linear buckets. Any two histograms add up bucket by bucket, so merging loses nothing.
//
// A bucket's number is the top of the duration's IEEE 754 bit pattern: the exponent (the octave) and the first seven
// bits of the mantissa (128 linear sub-buckets an octave). No logarithm is taken. A bucket's width is 1/128 of its
// octave, so its midpoint is at most 1/256 = 0.39 % away from any duration in it.

/** Bits of the high word below exponent and sub-bucket: 20 mantissa bits less those of 128 sub-buckets. */
const SHIFT = 13;
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const HIGH_WORD = LITTLE_ENDIAN ? 1 : 0;

const edgeCell = new Float64Array(1);
const edgeWords = new Uint32Array(edgeCell.buffer);

/** Buckets that the window grows by. An array of so few V8 keeps on its heap, with no buffer beside it. */
const STEP = 16;
const NO_COUNTS = new Uint32Array(0);
const CARRY = 2 ** 32;

/** The bucket of a duration. Anything under a nanosecond counts as one: the window would otherwise reach to 2⁻¹⁰⁷⁴. */
export function bucketOf(ns: number): number {
  edgeCell[0] = ns < 1 ? 1 : ns;
  return (edgeWords[HIGH_WORD] as number) >>> SHIFT;
}

/** The lower edge of a bucket, in nanoseconds; the upper edge is the next bucket's lower one. */
export function bucketStartNs(bucket: number): number {
  edgeWords[HIGH_WORD] = bucket << SHIFT;
  edgeWords[1 - HIGH_WORD] = 0;
  return edgeCell[0] as number;
}

/** The smallest and the largest bucket a finite duration of at least 1 ns can fall into. */
export const FIRST_BUCKET = bucketOf(1);
export const LAST_BUCKET = bucketOf(Number.MAX_VALUE);

/** A histogram as plain data: `[bucket, count, bucket, count, …]`, buckets ascending, counts above zero. */
export type HistogramBuckets = readonly number[];

export class Histogram {
  /** The bucket that `counts[0]` stands for; a whole number of steps. */
  private base = 0;
  /** A window of whole steps, grown on demand: 512 bytes an octave. */
  private counts = NO_COUNTS;
  private size = 0;
  /** How often a bucket passed 2³², by bucket; hardly ever there. */
  #carries: Map<number, number> | undefined;

  /** Counts one duration in nanoseconds. */
  record(ns: number): void {
    edgeCell[0] = ns;
    // All unsigned: mixed with signed numbers, or with the length of an array, V8 compares as floats.
    const index = (((edgeWords[HIGH_WORD] as number) >>> SHIFT) - this.base) >>> 0;
    // One check for both: outside the window (grow it) and below 1 ns (no bucket of its own).
    if (index >= this.size >>> 0) return this.recordOutside();
    const { counts } = this;
    const count = ((counts[index] as number) + 1) >>> 0;
    counts[index] = count;
    if (count === 0) this.recordCarry(index);
  }

  // Apart from `record`, and without what they could be handed, so that its bytecode stays short.
  private recordOutside(): void {
    this.add(bucketOf(edgeCell[0] as number), 1);
  }

  private recordCarry(index: number): void {
    this.carry(index + this.base, 1);
  }

  /** Adds `count` durations to one bucket. */
  add(bucket: number, count: number): void {
    this.#cover(bucket);
    this.#addWithin(bucket, count);
  }

  /** Adds another histogram; the other stays as it is. */
  merge(other: Histogram): void {
    const { base, size, counts } = other;
    if (size === 0) return;
    this.#cover(base, base + size - 1);
    for (let index = 0; index < size; index++) {
      const count = counts[index] as number;
      // Most are empty.
      if (count > 0) this.#addWithin(base + index, count);
    }
    other.#carries?.forEach((times, bucket) => {
      this.carry(bucket, times);
    });
  }

  /** Visits each bucket that is not empty, ascending. */
  forEach(visit: (bucket: number, count: number) => void): void {
    for (let bucket = this.base; bucket < this.base + this.size; bucket++) {
      const count = this.#countOf(bucket);
      if (count > 0) visit(bucket, count);
    }
  }

  /** Forgets everything; the window stays allocated. */
  clear(): void {
    this.counts.fill(0);
    this.#carries = undefined;
  }

  /** The histogram as plain data. */
  toBuckets(): number[] {
    const flat: number[] = [];
    for (let index = 0; index < this.size; index++) {
      // Most are empty, and a bucket that passed 2³² may look it.
      if (this.counts[index] === 0 && this.#carries === undefined) continue;
      const count = this.#countOf(index + this.base);
      if (count > 0) flat.push(index + this.base, count);
    }
    return flat;
  }

  /** Adds the buckets of another one. */
  addBuckets(flat: HistogramBuckets): void {
    if (flat.length === 0) return;
    // At once, not step by step.
    this.#cover(flat[0] as number, flat.at(-2));
    for (let i = 0; i + 1 < flat.length; i += 2) this.#addWithin(flat[i] as number, flat[i + 1] as number);
  }

  static fromBuckets(flat: HistogramBuckets): Histogram {
    const histogram = new Histogram();
    histogram.addBuckets(flat);
    return histogram;
  }

  /**
   * The durations at the given percentiles, which ascend, in nanoseconds: the nearest rank `⌈p ÷ 100 × n⌉`, as its
   * bucket's midpoint (at most 0.39 % off). 0 without records. `total`: how many there are, where that is known; counted
   * otherwise, which takes as long as finding the ranks.
   */
  percentiles(ascending: readonly number[], total = this.#total()): number[] {
    if (total === 0) return ascending.map(() => 0);
    let bucket = this.base - 1;
    let seen = 0;
    return ascending.map((percentile) => {
      const rank = rankOf(percentile, total);
      while (seen < rank) seen += this.#countOf(++bucket);
      return (bucketStartNs(bucket) + bucketStartNs(bucket + 1)) / 2;
    });
  }

  #countOf(bucket: number): number {
    const count = this.counts[bucket - this.base] as number;
    return this.#carries === undefined ? count : count + (this.#carries.get(bucket) ?? 0) * CARRY;
  }

  #total(): number {
    let total = 0;
    for (let index = 0; index < this.size; index++) total += this.counts[index] as number;
    this.#carries?.forEach((times) => {
      total += times * CARRY;
    });
    return total;
  }

  /** Adds to a bucket inside the window. */
  #addWithin(bucket: number, count: number): void {
    const index = bucket - this.base;
    const total = (this.counts[index] as number) + count;
    // The array takes it modulo 2³².
    this.counts[index] = total;
    if (total >= CARRY) this.carry(bucket, Math.floor(total / CARRY));
  }

  /** Makes room from one bucket to another, by whole steps. */
  #cover(lowest: number, highest = lowest): void {
    const start = lowest - (lowest % STEP);
    const first = this.size === 0 ? start : Math.min(this.base, start);
    const end = Math.max(this.base + this.size, highest - (highest % STEP) + STEP);
    if (end - first === this.size) return;

    const size = end - first;
    const grown = new Uint32Array(size);
    grown.set(this.counts, this.size === 0 ? 0 : this.base - first);
    // Nothing is called from here on: at the end of the stack the window would be left half grown.
    this.counts = grown;
    this.size = size;
    // A bucket that comes out of an array of doubles is one. Were the base one too, so would be the field in all
    // histograms, and the hot path would compute with floats.
    this.base = first | 0;
  }

  private carry(bucket: number, times: number): void {
    this.#carries ??= new Map();
    this.#carries.set(bucket, (this.#carries.get(bucket) ?? 0) + times);
  }
}

/** The 1-based rank of a percentile among `total` values. */
function rankOf(percentile: number, total: number): number {
  return Math.min(total, Math.max(1, Math.ceil((percentile / 100) * total)));
}
