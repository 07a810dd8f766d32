// Invariant 1 of the batch queue, asked from outside.

import type { QueueStats } from '../../src/deliver/delivery.js';

/** Events that are in no visible state; 0 at every moment. */
export function unaccounted({ received, delivered, rejected, queued, inFlight, spooled, dropped }: QueueStats): number {
  const given = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return received - delivered - rejected - queued - inFlight - spooled - given;
}
