// Aggregate: durations in log-linear buckets. Any two histograms add up bucket by bucket, so merging loses nothing.
//
// A bucket's number is the top of the duration's IEEE 754 bit pattern: the exponent (the octave) and the first seven
// bits of the mantissa (128 linear sub-buckets an octave). No logarithm is taken. A bucket's width is 1/128 of its
// octave, so its midpoint is at most 1/256 = 0.39 % away from any duration in it.

const SUB_BUCKETS = 128;
/** Bits of the high word below exponent and sub-bucket: 20 mantissa bits less log2(128). */
const SHIFT = 13;
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const HIGH_WORD = LITTLE_ENDIAN ? 1 : 0;

// Where the hot path leaves the times of a call, for whoever takes them up. A number handed to a function that V8 did not
// inline is boxed (16 bytes a call); one left in a typed array is not. Behind functions, because V8 takes a module's own
// array for a constant, while an imported one is looked up anew at each access (6 ns a call).
const startCell = new Float64Array(1);
const durationCell = new Float64Array(1);
const durationWords = new Uint32Array(durationCell.buffer);

/** Leaves the start of a call, in nanoseconds. */
export function leaveStart(ns: number): void {
  startCell[0] = ns;
}

/** Leaves the times of a call, in nanoseconds. A clock that a test injected may run backwards. */
export function leaveTimes(startNs: number, endNs: number): void {
  startCell[0] = startNs;
  const ns = endNs - startNs;
  durationCell[0] = ns >= 0 ? ns : 0;
}

/** The start left last. */
export function leftStart(): number {
  return startCell[0] as number;
}

/** The duration left last. */
export function leftDuration(): number {
  return durationCell[0] as number;
}

const edgeCell = new Float64Array(1);
const edgeWords = new Uint32Array(edgeCell.buffer);

const NO_COUNTS = new Uint32Array(0);
const CARRY = 2 ** 32;

/** The bucket of a duration. Anything under a nanosecond counts as one: the window would otherwise reach to 2⁻¹⁰⁷⁴. */
export function bucketOf(ns: number): number {
  // Not in `durationCell`: it holds the duration of the call that is being recorded.
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
  /** The bucket that `#counts[0]` stands for; always the first of an octave. */
  private base = 0;
  /** A window of whole octaves, grown on demand: 512 bytes each. */
  private counts = NO_COUNTS;
  private size = 0;
  /** How often a bucket passed 2³², by bucket; hardly ever there. */
  #carries: Map<number, number> | undefined;

  /** Counts the duration left last: the hot path's way in. */
  recordCell(): void {
    // All unsigned: mixed with signed numbers, or with the length of an array, V8 compares as floats.
    const index = (((durationWords[HIGH_WORD] as number) >>> SHIFT) - this.base) >>> 0;
    // One check for both: outside the window (grow it) and below 1 ns (no bucket of its own).
    if (index >= this.size >>> 0) return this.record(durationCell[0] as number);
    const { counts } = this;
    counts[index] = (counts[index] as number) + 1;
    if (counts[index] === 0) this.carry(index + this.base, 1);
  }

  /** Counts one duration in nanoseconds. */
  record(ns: number): void {
    this.add(bucketOf(ns), 1);
  }

  /** Adds `count` durations to one bucket. */
  add(bucket: number, count: number): void {
    this.#cover(bucket);
    const index = bucket - this.base;
    const total = (this.counts[index] as number) + count;
    this.counts[index] = total % CARRY;
    if (total >= CARRY) this.carry(bucket, Math.floor(total / CARRY));
  }

  /** Adds another histogram; the other stays as it is. */
  merge(other: Histogram): void {
    other.forEach((bucket, count) => {
      this.add(bucket, count);
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
    // At once, not octave by octave.
    this.#cover(flat[0] as number, flat.at(-2));
    for (let i = 0; i + 1 < flat.length; i += 2) this.add(flat[i] as number, flat[i + 1] as number);
  }

  static fromBuckets(flat: HistogramBuckets): Histogram {
    const histogram = new Histogram();
    histogram.addBuckets(flat);
    return histogram;
  }

  /**
   * The durations at the given percentiles, in nanoseconds and in the order asked for: the nearest rank
   * `⌈p ÷ 100 × n⌉`, as its bucket's midpoint (at most 0.39 % off). 0 without records.
   */
  percentiles(wanted: readonly number[]): number[] {
    const total = this.#total();
    const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
    const found = wanted.map(() => 0);
    let bucket = this.base - 1;
    let seen = 0;
    for (const at of order) {
      const rank = rankOf(wanted[at] as number, total);
      while (seen < rank) seen += this.#countOf(++bucket);
      if (total > 0) found[at] = (bucketStartNs(bucket) + bucketStartNs(bucket + 1)) / 2;
    }
    return found;
  }

  #countOf(bucket: number): number {
    const count = this.counts[bucket - this.base] as number;
    return this.#carries === undefined ? count : count + (this.#carries.get(bucket) ?? 0) * CARRY;
  }

  #total(): number {
    let total = 0;
    for (let index = 0; index < this.size; index++) total += this.#countOf(index + this.base);
    return total;
  }

  /** Makes room from one bucket to another, by whole octaves. */
  #cover(lowest: number, highest = lowest): void {
    const octave = lowest - (lowest % SUB_BUCKETS);
    const first = this.size === 0 ? octave : Math.min(this.base, octave);
    const end = Math.max(this.base + this.size, highest - (highest % SUB_BUCKETS) + SUB_BUCKETS);
    if (end - first === this.size) return;

    const grown = new Uint32Array(end - first);
    grown.set(this.counts, this.size === 0 ? 0 : this.base - first);
    this.counts = grown;
    this.size = grown.length;
    this.base = first;
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
