// Backlog → spool: which events are on disk only, and the way back into memory.

import type { QueuedItem } from './delivery.js';
import type { Spool, SpooledItem } from './spool-port.js';

/** How much may be read at once. */
export interface ReadLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/** Events that came back, and how many did not. */
export interface ReadBack<F> {
  readonly items: readonly QueuedItem<F>[];
  readonly lost: number;
}

/** Follows the spool: everything is written to it, and what found no room in memory is read from it later. */
export class DiskBacklog<F> {
  readonly #spool: Spool;
  readonly #thaw: (json: string) => F;
  #unread: number;
  #readThrough = 0;

  constructor(spool: Spool, thaw: (json: string) => F) {
    this.#spool = spool;
    this.#thaw = thaw;
    this.#unread = spool.adopted;
  }

  /** Events on disk only. */
  get size(): number {
    return this.#unread;
  }

  /** The next to be read, if there is any. */
  get firstSequence(): number {
    return this.#readThrough + 1;
  }

  append(item: QueuedItem<F>): 'written' | 'full' | 'failed' {
    try {
      return this.#spool.append({ id: item.id, sequence: item.sequence, json: item.json });
    } catch {
      return 'failed';
    }
  }

  /** The event just written is in memory as well. */
  keptInMemory(sequence: number): void {
    this.#readThrough = sequence;
  }

  /** So many events are on disk and nowhere else. */
  leave(count: number): void {
    this.#unread += count;
  }

  /** The next events; undefined when the disk cannot be read now. */
  read(limits: ReadLimits, nowMs: number): ReadBack<F> | undefined {
    const spooled = this.#load(limits);
    if (spooled === undefined) return undefined;
    const items = spooled.map((item) => this.#toItem(item, nowMs)).filter((item) => item !== undefined);
    const through = spooled.at(-1)?.sequence ?? this.#readThrough + this.#unread;
    const passed = through - this.#readThrough;
    this.#readThrough = through;
    this.#unread -= passed;
    return { items, lost: passed - items.length };
  }

  acknowledge(sequence: number): void {
    try {
      this.#spool.acknowledge(sequence);
    } catch {
      // The next process sends them again: at least once.
    }
  }

  #load(limits: ReadLimits): readonly SpooledItem[] | undefined {
    try {
      return this.#spool.load(this.#readThrough, limits);
    } catch {
      return undefined;
    }
  }

  #toItem({ id, sequence, json, ageMs }: SpooledItem, nowMs: number): QueuedItem<F> | undefined {
    try {
      const frozen = this.#thaw(json);
      return { id, sequence, json, bytes: Buffer.byteLength(json), frozen, acceptedMs: nowMs - ageMs };
    } catch {
      return undefined;
    }
  }
}
