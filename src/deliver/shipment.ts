// Batch queue → destination: the events in flight, as one batch or as the parts a refusal has split it into.

import type { Batch, QueuedItem } from './delivery.js';
import { createEventId } from './event-id.js';

/**
 * Events taken from the queue that are not settled yet. Its first part is on its way, or waits to be sent again with
 * the same id; the other parts follow in order.
 */
export class Shipment<F> {
  readonly #parts: Batch<F>[];
  #attempts = 0;

  /** Needs at least one item. */
  constructor(items: readonly QueuedItem<F>[]) {
    this.#parts = [toBatch(items)];
  }

  get current(): Batch<F> {
    return this.#parts[0] as Batch<F>;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** Sends of the current part so far. */
  get attempts(): number {
    return this.#attempts;
  }

  get size(): number {
    let size = 0;
    for (const part of this.#parts) size += part.items.length;
    return size;
  }

  get firstSequence(): number | undefined {
    return this.#parts[0]?.items[0]?.sequence;
  }

  startAttempt(): Batch<F> {
    this.#attempts++;
    return this.current;
  }

  /** Takes the current part out: it has ended. */
  settle(): readonly QueuedItem<F>[] {
    return this.#replaceCurrent([]).items;
  }

  /** Takes everything out. */
  settleAll(): readonly QueuedItem<F>[] {
    return this.#parts.splice(0).flatMap((part) => part.items);
  }

  /**
   * Takes out what the destination refused: the items with these ids; or the only item there is; or, where it is not
   * known which item is meant, nothing: the current part then becomes two halves.
   */
  isolate(ids: Iterable<string> = []): readonly QueuedItem<F>[] {
    const { items } = this.current;
    if (items.length === 1) return this.settle();
    const named = new Set(ids);
    const refused = items.filter((item) => named.has(item.id));
    const middle = Math.ceil(items.length / 2);
    if (refused.length === 0) this.#replaceCurrent([items.slice(0, middle), items.slice(middle)]);
    else this.#replaceCurrent([items.filter((item) => !named.has(item.id))]);
    return refused;
  }

  #replaceCurrent(parts: readonly (readonly QueuedItem<F>[])[]): Batch<F> {
    const current = this.current;
    this.#parts.splice(0, 1, ...parts.filter((items) => items.length > 0).map(toBatch));
    this.#attempts = 0;
    return current;
  }
}

/** Frozen, so that a destination that sorts or cuts the array cannot change what a retry sends. */
function toBatch<F>(items: readonly QueuedItem<F>[]): Batch<F> {
  return Object.freeze({ id: createEventId(), items: Object.freeze(items) });
}
