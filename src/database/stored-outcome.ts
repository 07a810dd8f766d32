// Row → outcome: what is in the column of a call, as one of the three there are.

import type { Outcome } from '../event.js';

/** Another program may have written anything into the column; only what is known to have gone well has. */
export function storedOutcome(outcome: string): Outcome {
  return outcome === 'success' || outcome === 'cancelled' ? outcome : 'error';
}
