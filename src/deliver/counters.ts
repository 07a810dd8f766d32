// Batch queue → stats(): what became of every event, counted where it happens.

import type { FlushReport } from '../collect/collector.js';
import type { DropReason } from './delivery.js';

/** The counts that only grow; `queued`, `inFlight` and `spooled` are read from where the events are. */
export class Counters {
  received = 0;
  delivered = 0;
  rejected = 0;
  retries = 0;
  readonly dropped: Record<DropReason, number> = {
    overflow: 0,
    expired: 0,
    shutdown: 0,
    fatal: 0,
    exhausted: 0,
    spool: 0,
  };

  get droppedTotal(): number {
    let total = 0;
    for (const count of Object.values(this.dropped)) total += count;
    return total;
  }

  /** Remembers this moment; the function returned reports what happened since. */
  startReport(): (pending: number, timedOut: boolean) => FlushReport {
    const { delivered, rejected, droppedTotal } = this;
    return (pending, timedOut) => ({
      delivered: this.delivered - delivered,
      pending,
      dropped: this.droppedTotal - droppedTotal,
      rejected: this.rejected - rejected,
      timedOut,
    });
  }
}
