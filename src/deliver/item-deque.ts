// Batch queue → memory: frozen events first in, first out, with their bytes counted.

import type { QueuedItem } from './delivery.js';

/** Below this many, the free places at the front are not worth moving the rest. */
const MIN_FREE = 4_096;

/** A deque of items; every operation is O(1) over time. */
export class ItemDeque<F> {
  #items: (QueuedItem<F> | undefined)[] = [];
  #head = 0;
  #bytes = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Sum of the items' `bytes`. */
  get bytes(): number {
    return this.#bytes;
  }

  get first(): QueuedItem<F> | undefined {
    return this.#items[this.#head];
  }

  push(item: QueuedItem<F>): void {
    this.#items.push(item);
    this.#bytes += item.bytes;
  }

  shift(): QueuedItem<F> | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head++] = undefined;
    this.#bytes -= item.bytes;
    this.#reclaim();
    return item;
  }

  /** Drops the free places once they are half of all: each item is moved at most once on average. */
  #reclaim(): void {
    if (this.#head === this.#items.length) this.#items.length = 0;
    else if (this.#head >= MIN_FREE && this.#head * 2 >= this.#items.length)
      this.#items = this.#items.slice(this.#head);
    else return;
    this.#head = 0;
  }
}
