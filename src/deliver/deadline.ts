// flush() and close() → how long they may take.

const DEFAULT_TIMEOUT_MS = 5_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** How long `flush` and `close` may take. */
export interface DeadlineOptions {
  /** Milliseconds. Default: 5,000. */
  readonly timeoutMs?: number | undefined;
}

/** Milliseconds. What is no number of at least 0 is taken for the default: whoever flushes at an exit must not fail. */
export function timeoutOf(options: DeadlineOptions | undefined): number {
  const timeoutMs = options?.timeoutMs;
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) return DEFAULT_TIMEOUT_MS;
  return Math.min(timeoutMs, MAX_TIMEOUT_MS);
}

/** Closes what can be closed; what throws or rejects while it does is as closed as it gets. */
export async function closeAll(parts: readonly ({ close?(): unknown } | undefined)[]): Promise<void> {
  await Promise.allSettled(parts.map(async (part) => part?.close?.()));
}
