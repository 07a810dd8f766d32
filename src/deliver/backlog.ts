// record() → backlog → shipments: the events that wait, in memory up to the bounds and behind them on disk.

import type { QueuedItem } from './delivery.js';
import { DiskBacklog } from './disk-backlog.js';
import type { DraftItem } from './door.js';
import { ItemDeque } from './item-deque.js';
import type { Spool } from './spool-port.js';

/** Read from the spool at once, at most: a disk read holds up the program. */
const READ_BYTES = 1024 * 1024;

export interface BacklogOptions<F> {
  readonly maxQueueItems: number;
  readonly maxQueueBytes: number;
  /** Whether items have their JSON; see `ItemDeque`. */
  readonly keepsJson: boolean;
  readonly spool: Spool | undefined;
  /** Makes the destination's form of an event that comes back from the spool. */
  readonly thaw: (json: string) => F;
}

/** What became of an event that was offered: it waits, there is no room for it, or the spool could not write it. */
export type Admission = 'held' | 'full' | 'failed';

/** Events on their way out of the backlog. */
export interface Taken<F> {
  readonly items: readonly QueuedItem<F>[];
  readonly expired: readonly QueuedItem<F>[];
  /** Events that the spool could not give back. */
  readonly lost: number;
  /** True when the spool could not be read, and is worth another try. */
  readonly isUnreadable: boolean;
}

/**
 * Everything accepted and not yet in flight, in order. What was taken counts against the bounds until it is released.
 * With a spool every event is on disk before it is held; while some are on disk only, so is every later one.
 */
export class Backlog<F> {
  readonly #maxItems: number;
  readonly #maxBytes: number;
  readonly #memory: ItemDeque<F>;
  readonly #disk: DiskBacklog<F> | undefined;
  #heldItems = 0;
  #heldBytes = 0;
  #lastSequence: number;

  constructor({ maxQueueItems, maxQueueBytes, keepsJson, spool, thaw }: BacklogOptions<F>) {
    this.#memory = new ItemDeque<F>(keepsJson ? undefined : { maxObjects: Number.POSITIVE_INFINITY });
    this.#maxItems = maxQueueItems;
    this.#maxBytes = maxQueueBytes;
    this.#disk = spool && new DiskBacklog(spool, thaw);
    this.#lastSequence = spool?.adopted ?? 0;
  }

  /** Events in memory that wait. */
  get queued(): number {
    return this.#memory.size;
  }

  /** Events on disk only. */
  get spooled(): number {
    return this.#disk?.size ?? 0;
  }

  /** Everything accepted that has not ended: waiting, taken, on disk. */
  get size(): number {
    return this.#heldItems + this.spooled;
  }

  /** Of the event accepted last. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Of the event that is next; behind the last one when there is none. */
  get firstSequence(): number {
    if (this.#memory.first !== undefined) return this.#memory.first.sequence;
    return this.#disk !== undefined && this.#disk.size > 0 ? this.#disk.firstSequence : this.#lastSequence + 1;
  }

  /** Takes an event in, numbers it and, with a spool, writes it. */
  offer(item: DraftItem<F>): Admission {
    const hasRoom = this.#hasRoomFor(item.bytes);
    if (this.#disk === undefined && !hasRoom) return 'full';
    item.sequence = this.#lastSequence + 1;
    const answer = this.#disk?.append(item) ?? 'written';
    if (answer !== 'written') return answer;
    this.#lastSequence = item.sequence;
    if (hasRoom && this.spooled === 0) this.#hold(item);
    else this.#disk?.leave(1);
    return 'held';
  }

  /** Drops the oldest waiting events until there is room for so many bytes; none where that would not help. */
  evictFor(bytes: number): readonly QueuedItem<F>[] {
    const takenItems = this.#heldItems - this.#memory.size;
    const takenBytes = this.#heldBytes - this.#memory.bytes;
    if (takenItems >= this.#maxItems || takenBytes + bytes > this.#maxBytes) return [];
    const evicted: QueuedItem<F>[] = [];
    while (!this.#hasRoomFor(bytes)) {
      const oldest = this.#shift(1);
      this.release(oldest);
      evicted.push(...oldest);
    }
    return evicted;
  }

  /** Up to `count` of the oldest events, and beside them the ones accepted before `expiredBeforeMs`. */
  take(count: number, nowMs: number, expiredBeforeMs: number): Taken<F> {
    const readBack = this.#memory.size < count ? this.#readBack(nowMs) : NOTHING;
    const expired = this.takeExpired(expiredBeforeMs);
    return { items: this.#shift(count), expired, lost: readBack?.lost ?? 0, isUnreadable: readBack === undefined };
  }

  /** The oldest events as far as they were accepted before `beforeMs`. Already released. */
  takeExpired(beforeMs: number): readonly QueuedItem<F>[] {
    const expired: QueuedItem<F>[] = [];
    while ((this.#memory.first?.acceptedMs ?? Number.POSITIVE_INFINITY) < beforeMs) expired.push(...this.#shift(1));
    this.release(expired);
    return expired;
  }

  /** Everything that waits in memory. Already released. */
  takeAll(): readonly QueuedItem<F>[] {
    const items = this.#shift(this.#memory.size);
    this.release(items);
    return items;
  }

  /** Frees the room of items that were taken: they have ended. */
  release(items: readonly QueuedItem<F>[]): void {
    this.#heldItems -= items.length;
    for (const item of items) this.#heldBytes -= item.bytes;
  }

  /** What was in flight or waits in memory is left to the spool: the next process finds it there. */
  leaveOnDisk(count: number): void {
    this.#disk?.leave(count);
  }

  /** The spool may forget what lies before `firstUnsettled`. */
  acknowledgeBefore(firstUnsettled: number): void {
    this.#disk?.acknowledge(firstUnsettled - 1);
  }

  #hasRoomFor(bytes: number): boolean {
    return this.#heldItems < this.#maxItems && this.#heldBytes + bytes <= this.#maxBytes;
  }

  #hold(item: QueuedItem<F>): void {
    this.#memory.push(item);
    this.#heldItems++;
    this.#heldBytes += item.bytes;
    this.#disk?.keptInMemory(item.sequence);
  }

  #shift(count: number): QueuedItem<F>[] {
    const items: QueuedItem<F>[] = [];
    for (let item = this.#memory.first; item !== undefined && items.length < count; item = this.#memory.first) {
      items.push(item);
      this.#memory.shift();
    }
    return items;
  }

  /** Fills the memory from the disk. Undefined when the disk cannot be read now. */
  #readBack(nowMs: number): { readonly lost: number } | undefined {
    const limits = {
      maxItems: this.#maxItems - this.#heldItems,
      maxBytes: Math.min(READ_BYTES, this.#maxBytes - this.#heldBytes),
    };
    if (this.#disk === undefined || this.#disk.size === 0 || limits.maxItems <= 0 || limits.maxBytes <= 0)
      return NOTHING;
    const readBack = this.#disk.read(limits, nowMs);
    for (const item of readBack?.items ?? []) this.#hold(item);
    return readBack;
  }
}

const NOTHING = { lost: 0 };
