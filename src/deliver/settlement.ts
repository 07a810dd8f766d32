// Batch queue → counters and hooks: the four ways in which an event's time in the queue can end, and the one it goes on.

import { toPlainLine } from '../logger.js';
import type { Counters } from './counters.js';
import type { Batch, DropReason, QueuedItem } from './delivery.js';
import { isInsideHook } from './delivery-context.js';
import type { RejectNotice } from './hooks.js';
import type { Notices } from './notices.js';
import { toReason } from './reason.js';
import type { Troubles } from './troubles.js';

export interface SettlementParts {
  readonly counters: Counters;
  readonly notices: Notices;
  readonly troubles: Troubles;
}

/** Counts what ended, and has it told. */
export class Settlement<F> {
  readonly #counters: Counters;
  readonly #notices: Notices;
  readonly #troubles: Troubles;

  constructor({ counters, notices, troubles }: SettlementParts) {
    this.#counters = counters;
    this.#notices = notices;
    this.#troubles = troubles;
  }

  delivered(batchId: string, items: readonly QueuedItem<F>[]): void {
    this.#counters.delivered += items.length;
    this.#notices.add('deliver', () => ({ batchId, count: items.length, ids: idsOf(items) }));
  }

  dropped(reason: DropReason, items: readonly QueuedItem<F>[]): void {
    if (items.length === 0) return;
    this.#counters.dropped[reason] += items.length;
    this.#notices.add('drop', () => ({ reason, count: items.length, ids: idsOf(items) }));
  }

  /** Events that the spool could not give back; nobody knows their ids. */
  lost(count: number): void {
    if (count === 0) return;
    this.#counters.dropped.spool += count;
    this.#notices.add('drop', () => ({ reason: 'spool', count, ids: [] }));
  }

  refused(items: readonly QueuedItem<F>[], reason: unknown): void {
    if (items.length === 0) return;
    this.#counters.rejected += items.length;
    this.#tellRejected(() => ({
      by: 'destination',
      count: items.length,
      ids: idsOf(items),
      reason: toReason(reason, 'refused'),
    }));
  }

  refusedAtDoor(reason: string): void {
    this.#counters.rejected++;
    // A hook that records what is refused would hear of that, and record again.
    if (isInsideHook()) return;
    this.#tellRejected(() => ({ by: 'queue', count: 1, ids: [], reason: toPlainLine(reason) }));
  }

  /** Not ended: it will be sent again. */
  retried(batch: Batch<F>, attempts: number, delayMs: number, reason: unknown): void {
    const notice = { batchId: batch.id, count: batch.items.length, attempts, delayMs };
    this.#notices.add('retry', () => ({ ...notice, reason: toReason(reason, 'not available') }));
  }

  #tellRejected(notice: () => RejectNotice): void {
    this.#notices.add('reject', notice);
    this.#troubles.rejected(notice);
  }
}

function idsOf(items: readonly QueuedItem[]): string[] {
  return items.map((item) => item.id);
}
