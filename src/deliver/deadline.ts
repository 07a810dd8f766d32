// flush() and close() → how long they may take.

import type { FlushOptions } from '../collect/collector.js';

const DEFAULT_TIMEOUT_MS = 5_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** What closing gets where sending has taken all the time; most of it needs less than one. */
const CLOSE_GRACE_MS = 100;

/**
 * Milliseconds. Default: 5,000, for what is no number of at least 0 too: whoever flushes at an exit must not fail.
 */
export function timeoutOf(options: FlushOptions | undefined): number {
  const timeoutMs = options?.timeoutMs;
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) return DEFAULT_TIMEOUT_MS;
  return Math.min(timeoutMs, MAX_TIMEOUT_MS);
}

/** How long `closeAll` is waited for. A destination that hangs while it sends may do so while it closes, too. */
export function closeTimeMs(leftMs: number): number {
  return Math.max(CLOSE_GRACE_MS, leftMs);
}

/** Closes what can be closed; what throws or rejects while it does is as closed as it gets. */
export async function closeAll(parts: readonly ({ close?(): unknown } | undefined)[]): Promise<void> {
  await Promise.allSettled(parts.map(async (part) => part?.close?.()));
}
