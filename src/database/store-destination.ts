// Batch queue → store: a batch as rows, and what became of them.

import type { Batch, Delivery, Destination } from '../deliver/delivery.js';
import type { AnalyticsStore } from './analytics-store.js';
import type { CallRow, EventRow, FlagRow } from './event-row.js';

export class StoreDestination implements Destination<EventRow> {
  readonly #store: AnalyticsStore;

  constructor(store: AnalyticsStore) {
    this.#store = store;
  }

  async send({ id, items }: Batch<EventRow>, signal: AbortSignal): Promise<Delivery> {
    const flags: FlagRow[] = [];
    const calls: CallRow[] = [];
    for (const { frozen: row } of items) {
      if (row.kind === 'flag') flags.push(row);
      else calls.push(row);
    }
    try {
      await this.#store.insert({ id, flags, calls }, signal);
      return { outcome: 'ok' };
    } catch (error) {
      return this.#store.deliveryOf(error);
    }
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
