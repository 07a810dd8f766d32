// Aggregate: how many different texts there were, in at most 32 KiB, whatever their number and length.
//
// Up to 3,072 texts their hashes themselves are kept, and the count is exact. Beyond, 2¹⁵ registers are: the standard
// error is 1.04 ÷ √2¹⁵ = 0.57 %, so that 2 % is three and a half of them. The estimate is the "improved raw estimator"
// of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017): no bias and no tables.

import { HASH_BITS, hashText } from './text-hash.js';

const INDEX_BITS = 15;
const REGISTERS = 2 ** INDEX_BITS;
/** The bits of a hash whose leading zeros a register counts. */
const TAIL_BITS = HASH_BITS - INDEX_BITS;
const MAX_RANK = TAIL_BITS + 1;
const HIGH_TAIL_BITS = TAIL_BITS - 32;

const FIRST_SLOTS = 8;
/** As many bytes as the registers take. */
const MAX_SLOTS = REGISTERS / Float64Array.BYTES_PER_ELEMENT;
const MAX_LOAD = 0.75;
const FREE = -1;

export class HyperLogLog {
  /** An open hash table of hashes; undefined once there are too many for it. */
  #hashes: Float64Array | undefined = new Float64Array(FIRST_SLOTS).fill(FREE);
  #hashCount = 0;
  #registers: Uint8Array | undefined;
  /** How many registers have each rank: the estimate needs no more. */
  readonly #ranks = new Uint32Array(MAX_RANK + 1);

  /** Counts a text, once however often it comes. */
  add(text: string): void {
    const hash = hashText(text);
    if (this.#hashes === undefined) this.#raise(hash);
    else this.#keep(this.#hashes, hash);
  }

  /** The number of different texts, a whole number. */
  get count(): number {
    return this.#registers === undefined ? this.#hashCount : Math.round(this.#estimate());
  }

  #keep(hashes: Float64Array, hash: number): void {
    if (!insert(hashes, hash)) return;
    this.#hashCount++;
    if (this.#hashCount <= hashes.length * MAX_LOAD) return;
    if (hashes.length < MAX_SLOTS) this.#hashes = rehashed(hashes);
    else this.#useRegisters(hashes);
  }

  #useRegisters(hashes: Float64Array): void {
    this.#registers = new Uint8Array(REGISTERS);
    this.#ranks[0] = REGISTERS;
    for (const hash of hashes) if (hash !== FREE) this.#raise(hash);
    this.#hashes = undefined;
  }

  #raise(hash: number): void {
    const registers = this.#registers as Uint8Array;
    const high = Math.floor(hash / 2 ** 32);
    const index = high >>> HIGH_TAIL_BITS;
    const rank = rankOf(high & (2 ** HIGH_TAIL_BITS - 1), hash >>> 0);
    const before = registers[index] as number;
    if (rank <= before) return;
    registers[index] = rank;
    this.#ranks[before] = (this.#ranks[before] as number) - 1;
    this.#ranks[rank] = (this.#ranks[rank] as number) + 1;
  }

  #estimate(): number {
    const shareOf = (rank: number) => (this.#ranks[rank] as number) / REGISTERS;
    let z = tau(1 - shareOf(MAX_RANK));
    for (let rank = MAX_RANK - 1; rank >= 1; rank--) z = (z + shareOf(rank)) / 2;
    return REGISTERS / (2 * Math.LN2 * (z + sigma(shareOf(0))));
  }
}

/** The position of the first 1 among the tail's bits, from 1 on. */
function rankOf(highTail: number, low: number): number {
  return highTail !== 0 ? Math.clz32(highTail) - (32 - HIGH_TAIL_BITS) + 1 : HIGH_TAIL_BITS + Math.clz32(low) + 1;
}

/** False when the hash was there. */
function insert(hashes: Float64Array, hash: number): boolean {
  const mask = hashes.length - 1;
  for (let slot = (hash >>> 0) & mask; ; slot = (slot + 1) & mask) {
    if (hashes[slot] === hash) return false;
    if (hashes[slot] !== FREE) continue;
    hashes[slot] = hash;
    return true;
  }
}

function rehashed(hashes: Float64Array): Float64Array {
  const grown = new Float64Array(hashes.length * 2).fill(FREE);
  for (const hash of hashes) if (hash !== FREE) insert(grown, hash);
  return grown;
}

/** x + Σ x^(2^k) · 2^(k−1): the correction for registers still at 0. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let power = share;
  let weight = 1;
  let sum = share;
  for (let before = -1; sum !== before; weight *= 2) {
    before = sum;
    power *= power;
    sum += power * weight;
  }
  return sum;
}

/** (1 − x − Σ (1 − x^(2^−k))² · 2^−k) ÷ 3: the correction for registers at their end. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let root = share;
  let weight = 1;
  let sum = 1 - share;
  for (let before = -1; sum !== before; ) {
    before = sum;
    root = Math.sqrt(root);
    weight /= 2;
    sum -= (1 - root) ** 2 * weight;
  }
  return sum / 3;
}
