// record() → overflow: what happens to an event that finds no place.

import type { Admission, Backlog } from './backlog.js';
import { isInsideHook } from './delivery-context.js';
import type { DraftItem } from './door.js';
import type { Notices } from './notices.js';
import type { Settlement } from './settlement.js';
import type { Troubles } from './troubles.js';

export interface OverflowParts<F> {
  readonly backlog: Backlog<F>;
  readonly settlement: Settlement<F>;
  readonly troubles: Troubles;
  readonly notices: Notices;
}

export interface OverflowOptions {
  readonly overflow: 'drop-newest' | 'drop-oldest';
  readonly maxAgeMs: number;
}

/** Makes room for a new event where the options want that, and gives it up otherwise. */
export class Overflow<F> {
  readonly #parts: OverflowParts<F>;
  readonly #options: OverflowOptions;

  constructor(parts: OverflowParts<F>, options: OverflowOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** For an event that the backlog could not take. */
  settle(item: DraftItem<F>, admission: Exclude<Admission, 'held'>): 'accepted' | 'dropped' {
    const { notices } = this.#parts;
    // A hook that records into a full queue would hear of that, and record again.
    notices.isMuted = isInsideHook();
    const result = admission === 'full' ? this.#settleFull(item) : this.#settleFailed(item);
    notices.isMuted = false;
    return result;
  }

  #settleFailed(item: DraftItem<F>): 'dropped' {
    this.#parts.troubles.spoolFailed();
    this.#parts.settlement.dropped('spool', [item]);
    return 'dropped';
  }

  #settleFull(item: DraftItem<F>): 'accepted' | 'dropped' {
    const { backlog, settlement, troubles } = this.#parts;
    const expired = backlog.takeExpired(item.acceptedMs - this.#options.maxAgeMs);
    settlement.dropped('expired', expired);
    if (expired.length > 0 && backlog.offer(item) === 'held') return 'accepted';
    troubles.overflowed(backlog.size);
    if (this.#options.overflow === 'drop-oldest') {
      settlement.dropped('overflow', backlog.evictFor(item.bytes));
      if (backlog.offer(item) === 'held') return 'accepted';
    }
    settlement.dropped('overflow', [item]);
    return 'dropped';
  }
}
