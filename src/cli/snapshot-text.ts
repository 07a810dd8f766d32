// Snapshot → JSON for a file: only what the commands can read again.

import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { formatQuantity } from '../console/format.js';
import { FileError } from './command.js';
import { MAX_BYTES } from './read-input.js';

/** Throws a `FileError` for a snapshot that is longer than `maxBytes`, the longest that any command reads. */
export function snapshotText(snapshot: AnalyticsSnapshot, maxBytes = MAX_BYTES): string {
  const text = stringify(snapshot);
  if (text !== undefined && Buffer.byteLength(text) <= maxBytes) return text;
  const calls = formatQuantity(snapshot.events.series.length, 'retained call');
  throw new FileError(`the sum has ${calls}, more than fit into the ${maxBytes} bytes that can be read`);
}

/** Undefined where no string could hold it. */
function stringify(snapshot: AnalyticsSnapshot): string | undefined {
  try {
    return `${JSON.stringify(snapshot)}\n`;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
