// A store behind the one queue, as the collector has it.

import type { AnalyticsStore } from '../../src/database/analytics-store.js';
import type { CallRow, EventRow, FlagRow } from '../../src/database/event-row.js';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import { batchOf } from './sqlite/scene.js';

/** `onSend` and `onStored` are told what the store is given and what it has acknowledged. */
export function queueInto(
  store: AnalyticsStore,
  batchSize: number,
  { onSend, onStored }: { onSend?(rows: readonly EventRow[]): void; onStored?(rows: readonly EventRow[]): void } = {},
): BatchQueue<FlagRow | CallRow, EventRow> {
  return new BatchQueue<FlagRow | CallRow, EventRow>({
    name: 'test',
    batchSize,
    flushIntervalMs: 20,
    maxQueueItems: 1_000_000,
    retry: { baseMs: 20, maxMs: 200 },
    freeze: (row) => ({ id: row.id, json: '{}', frozen: row }),
    destination: {
      async send({ items }, signal) {
        const rows = items.map(({ frozen }) => frozen);
        onSend?.(rows);
        try {
          await store.insert(batchOf(...rows), signal);
          onStored?.(rows);
          return { outcome: 'ok' };
        } catch (error) {
          return store.deliveryOf(error);
        }
      },
    },
  });
}
