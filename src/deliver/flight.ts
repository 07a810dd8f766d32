// Backlog → flight → settlement: the events in flight, and what a destination's answer means for them.

import type { Backlog } from './backlog.js';
import { BatchSize } from './batch-size.js';
import type { Batch, Delivery, DropReason, QueuedItem } from './delivery.js';
import type { Settlement } from './settlement.js';
import { Shipment } from './shipment.js';

/** An answer after which a batch is not simply sent again. */
export type Verdict = Exclude<Delivery, { readonly outcome: 'retry' | 'pause' }>;

export interface FlightParts<F> {
  readonly backlog: Backlog<F>;
  readonly settlement: Settlement<F>;
  /** Events a batch, at most. */
  readonly batchSize: number;
}

/** At most one shipment at a time, from its first send until its last event has ended. */
export class Flight<F> {
  readonly #backlog: Backlog<F>;
  readonly #settlement: Settlement<F>;
  readonly #batchSize: BatchSize;
  #shipment: Shipment<F> | undefined;

  constructor({ backlog, settlement, batchSize }: FlightParts<F>) {
    this.#backlog = backlog;
    this.#settlement = settlement;
    this.#batchSize = new BatchSize(batchSize);
  }

  /** Events in flight. */
  get size(): number {
    return this.#shipment?.size ?? 0;
  }

  get firstSequence(): number | undefined {
    return this.#shipment?.firstSequence;
  }

  /** Sends of the current batch so far. */
  get attempts(): number {
    return this.#shipment?.attempts ?? 0;
  }

  /** Takes the next events out of the backlog, if nothing is in flight. False when the backlog cannot be read now. */
  load(nowMs: number, maxAgeMs: number): boolean {
    const { items, expired, lost, isUnreadable } = this.#backlog.take(this.#batchSize.limit, nowMs, nowMs - maxAgeMs);
    this.#settlement.dropped('expired', expired);
    this.#settlement.lost(lost);
    if (items.length === 0) return !isUnreadable;
    this.#shipment = new Shipment(items);
    this.#batchSize.begin();
    return true;
  }

  /** The batch to be sent now, and again with the same id until `conclude` or `giveUp` is called for it. */
  startAttempt(): Batch<F> | undefined {
    return this.#shipment?.startAttempt();
  }

  /** The current batch was not taken and waits to be sent again. */
  postpone(delayMs: number, reason: unknown): void {
    if (this.#shipment !== undefined) this.#settlement.retried(this.#shipment.current, this.attempts, delayMs, reason);
  }

  /** The current batch has ended. */
  giveUp(reason: DropReason): void {
    this.#settlement.dropped(reason, this.#land(this.#shipment?.settle()));
  }

  /** The destination's answer to the current batch. */
  conclude(verdict: Verdict): void {
    const shipment = this.#shipment as Shipment<F>;
    const { id, items } = shipment.current;
    switch (verdict.outcome) {
      case 'ok':
        this.#batchSize.acknowledged(items.length);
        return this.#settlement.delivered(id, this.#land(shipment.settle()));
      case 'split':
        this.#batchSize.tooLarge(items.length);
        return this.#settlement.refused(this.#land(shipment.isolate()), 'too large');
      case 'badItems':
        return this.#settlement.refused(this.#land(shipment.isolate(verdict.ids)), verdict.reason);
      case 'fatal':
        return this.giveUp('fatal');
    }
  }

  /** Everything in flight is taken out of it and counts no longer. */
  abandon(): readonly QueuedItem<F>[] {
    return this.#land(this.#shipment?.settleAll());
  }

  /** Events that have ended free their room. */
  #land(items: readonly QueuedItem<F>[] = []): readonly QueuedItem<F>[] {
    if (this.#shipment?.isEmpty) this.#shipment = undefined;
    this.#backlog.release(items);
    return items;
  }
}
