// Aggregate: foreign text → a label of bounded length, and the one label for whatever exceeds a bound.

import { hashText } from './text-hash.js';

/** What everything beyond a cap is counted under; the series registry of calls has the same. */
export const OVERFLOW_LABEL = '(overflow)';

/** The shortest `maxLength` that leaves something of the text. */
export const MIN_LABEL_LENGTH = 16;

const HASH_DIGITS = 8;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * The text itself when it is at most `maxLength` UTF-16 units long; else its beginning and a hash of all of it, so that
 * two long names that begin alike stay two. Never half a character: it could not be written as UTF-8.
 */
export function toLabel(text: string, maxLength: number): string {
  const kept = text.length <= maxLength ? text : `${text.slice(0, maxLength - HASH_DIGITS - 1)}~${digitsOf(text)}`;
  return kept.replace(LONE_SURROGATE, '\ufffd');
}

function digitsOf(text: string): string {
  return (hashText(text) % 16 ** HASH_DIGITS).toString(16).padStart(HASH_DIGITS, '0');
}

/** Makes labels of the first `max` different texts; later ones become the overflow label, and are counted. */
export class LabelCap {
  /** How often a text became the overflow label. */
  overflows = 0;
  readonly #max: number;
  readonly #maxLength: number;
  readonly #known = new Set<string>();

  constructor(max: number, maxLength: number) {
    this.#max = max;
    this.#maxLength = maxLength;
  }

  labelOf(text: string): string {
    // A label is its own label.
    if (this.#known.has(text)) return text;
    const label = toLabel(text, this.#maxLength);
    if (this.#known.has(label)) return label;
    if (this.#known.size < this.#max) {
      this.#known.add(label);
      return label;
    }
    this.overflows++;
    return OVERFLOW_LABEL;
  }
}
