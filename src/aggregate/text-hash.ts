// Aggregate: a text → 52 well-mixed bits, so that nothing has to remember the text itself.
//
// MurmurHash3's block and finalizing steps (A. Appleby, public domain) in two lanes of 32 bits, a UTF-16 unit a block.
// No secret: whoever chooses the texts can make two of them collide, which makes a count wrong and nothing else.

/** Bits of a hash: what a double holds exactly, less one. */
export const HASH_BITS = 52;

const LOW_BITS = 32;
const HIGH_MASK = 2 ** (HASH_BITS - LOW_BITS) - 1;
const LOW_RANGE = 2 ** LOW_BITS;

/** A whole number in [0, 2⁵²), evenly spread however alike the texts are. */
export function hashText(text: string): number {
  let high = 0x9e3779b9 ^ text.length;
  let low = 0x7f4a7c15 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(rotated(high ^ scrambled(unit, 0x239b961b, 0xab0e9789, 15), 19), 5) + 0x561ccd1b;
    low = Math.imul(rotated(low ^ scrambled(unit, 0xab0e9789, 0x38b34ae5, 16), 17), 5) + 0x0bcaa747;
    high = (high + low) | 0;
  }
  low = finished((low + high) | 0);
  high = finished((high + low) | 0);
  return ((high & HIGH_MASK) >>> 0) * LOW_RANGE + ((low + high) >>> 0);
}

function scrambled(unit: number, first: number, second: number, turn: number): number {
  return Math.imul(rotated(Math.imul(unit, first), turn), second);
}

function rotated(word: number, turn: number): number {
  return (word << turn) | (word >>> (LOW_BITS - turn));
}

/** Has every bit of the word depend on every other. */
function finished(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
