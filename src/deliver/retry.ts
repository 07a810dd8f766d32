// Delivery → when again: the waiting times of the batch queue, as pure functions.

/** No server makes us wait longer than this. */
export const MAX_RETRY_AFTER_MS = 300_000;

/** How long a queue waits after a failed send. */
export interface BackoffLimits {
  /** Ceiling of the first wait, milliseconds. */
  readonly baseMs: number;
  /** Ceiling of every wait. */
  readonly maxMs: number;
}

/**
 * The wait before the next attempt: anything from 0 up to a ceiling that doubles with each failure in a row. "Full
 * jitter": processes that failed together do not come back together.
 *
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffDelayMs(failures: number, limits: BackoffLimits, random: () => number): number {
  const ceiling = Math.min(limits.maxMs, limits.baseMs * 2 ** Math.max(0, failures - 1));
  return ceiling * random();
}

/** A destination's `afterMs` within bounds: 0 to 300,000, and 0 for what is no number. */
export function clampRetryAfter(afterMs: unknown): number {
  if (typeof afterMs !== 'number' || Number.isNaN(afterMs)) return 0;
  return Math.min(Math.max(afterMs, 0), MAX_RETRY_AFTER_MS);
}

// The three forms of RFC 9110, section 5.6.7. `Date.parse` alone would take nearly anything for a date.
const HTTP_DATE = /^(?:\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\w{6,9}, \d\d-\w{3}-\d\d [\d:]{8} GMT)$/;
const ASCTIME = /^\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}$/;

/**
 * Milliseconds to wait by a `Retry-After` header (whole seconds or an HTTP date; RFC 9110, section 10.2.3), at most
 * 300,000. Undefined for a missing or a senseless value.
 */
export function parseRetryAfter(header: string | null | undefined, nowEpochMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return clampRetryAfter(Number(value) * 1_000);
  const epochMs = parseHttpDate(value);
  return epochMs === undefined ? undefined : clampRetryAfter(epochMs - nowEpochMs);
}

function parseHttpDate(value: string): number | undefined {
  if (!HTTP_DATE.test(value) && !ASCTIME.test(value)) return undefined;
  // asctime carries no zone; without one, Date.parse would take it for local time.
  const epochMs = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}
