// Batch queue → memory: frozen events first in, first out, with their bytes counted.
//
//   shift ← items, as objects ← packs, the events behind them ← push
//
// A queue that keeps up never packs; in an outage all but the next few thousand are packed. Items without JSON are not:
// what a destination made of them would stay outside of the pack.

import type { QueuedItem } from './delivery.js';
import { PackedItems } from './packed-items.js';

/** Items that stay objects, and free places that are kept. */
const MAX_OBJECTS = 4_096;

/** A deque of items; every operation is O(1) over time. */
export class ItemDeque<F> {
  readonly #maxObjects: number;
  #items: (QueuedItem<F> | undefined)[] = [];
  #head = 0;
  #packs: PackedItems<F>[] = [];
  #size = 0;
  #bytes = 0;

  constructor({ maxObjects = MAX_OBJECTS }: { readonly maxObjects?: number } = {}) {
    this.#maxObjects = maxObjects;
  }

  get size(): number {
    return this.#size;
  }

  /** Sum of the items' `bytes`. */
  get bytes(): number {
    return this.#bytes;
  }

  get first(): QueuedItem<F> | undefined {
    return this.#items[this.#head];
  }

  push(item: QueuedItem<F>): void {
    this.#size++;
    this.#bytes += item.bytes;
    const isBehind = this.#packs.length > 0 || this.#items.length - this.#head >= this.#maxObjects;
    if (isBehind) this.#pack(item);
    else this.#items.push(item);
  }

  shift(): QueuedItem<F> | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head++] = undefined;
    this.#size--;
    this.#bytes -= item.bytes;
    this.#reclaim();
    return item;
  }

  #pack(item: QueuedItem<F>): void {
    if (this.#packs.at(-1)?.push(item)) return;
    const pack = new PackedItems<F>(item);
    pack.push(item);
    this.#packs.push(pack);
  }

  /** Drops the free places once they are half of all, so that each item is moved at most once on average. */
  #reclaim(): void {
    if (this.#head === this.#items.length) this.#items = this.#packs.shift()?.unpack() ?? [];
    else if (this.#head >= MAX_OBJECTS && this.#head * 2 >= this.#items.length)
      this.#items = this.#items.slice(this.#head);
    else return;
    this.#head = 0;
  }
}
