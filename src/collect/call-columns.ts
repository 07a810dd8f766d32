// Ring ↔ snapshot: calls in columns of one length, oldest first, and how those of two rings come together.

import type { Failure } from '../describe-error.js';

/** A failure and which call's it is: its index in columns, its serial number in a ring. */
export interface NumberedFailure {
  readonly number: number;
  readonly failure: Failure;
}

export class CallColumns {
  readonly length: number;
  readonly startNs: Float64Array;
  readonly durationNs: Float64Array;
  readonly tag: Uint32Array;
  /** Ascending. */
  readonly failures: NumberedFailure[] = [];

  constructor(length: number) {
    this.length = length;
    this.startNs = new Float64Array(length);
    this.durationNs = new Float64Array(length);
    this.tag = new Uint32Array(length);
  }
}

/**
 * The calls of both by when they ended, as in a ring; those of one stay in its order. They are not sorted: the times of
 * a snapshot are rounded to a quarter of a microsecond, and calls that ended closer than that would change places.
 */
export function interleave(one: CallColumns, other: CallColumns): CallColumns {
  if (one.length === 0) return other;
  const both = new CallColumns(one.length + other.length);
  const ones = new Reader(one);
  const others = new Reader(other);
  for (let index = 0; index < both.length; index++) {
    const next = ones.endNs <= others.endNs ? ones : others;
    next.moveInto(both, index);
  }
  return both;
}

/** Goes through columns call by call. */
class Reader {
  /** When the next call ended; after the last one, never. */
  endNs = Number.POSITIVE_INFINITY;
  readonly #columns: CallColumns;
  #next = -1;
  #nextFailure = 0;

  constructor(columns: CallColumns) {
    this.#columns = columns;
    this.#advance();
  }

  moveInto(columns: CallColumns, index: number): void {
    const { startNs, durationNs, tag, failures } = this.#columns;
    columns.startNs[index] = startNs[this.#next] as number;
    columns.durationNs[index] = durationNs[this.#next] as number;
    columns.tag[index] = tag[this.#next] as number;
    const noted = failures[this.#nextFailure];
    if (noted?.number === this.#next) {
      columns.failures.push({ number: index, failure: noted.failure });
      this.#nextFailure++;
    }
    this.#advance();
  }

  #advance(): void {
    const { length, startNs, durationNs } = this.#columns;
    this.#next++;
    const isOver = this.#next === length;
    this.endNs = isOver
      ? Number.POSITIVE_INFINITY
      : (startNs[this.#next] as number) + (durationNs[this.#next] as number);
  }
}
