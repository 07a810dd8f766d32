// flush() and close() → how long they may take.

import type { FlushOptions } from '../collect/collector.js';

const DEFAULT_TIMEOUT_MS = 5_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Milliseconds. Default: 5,000, for what is no number of at least 0 too: whoever flushes at an exit must not fail.
 */
export function timeoutOf(options: FlushOptions | undefined): number {
  const timeoutMs = options?.timeoutMs;
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) return DEFAULT_TIMEOUT_MS;
  return Math.min(timeoutMs, MAX_TIMEOUT_MS);
}

/** Closes what can be closed; what throws or rejects while it does is as closed as it gets. */
export async function closeAll(parts: readonly ({ close?(): unknown } | undefined)[]): Promise<void> {
  await Promise.allSettled(parts.map(async (part) => part?.close?.()));
}
