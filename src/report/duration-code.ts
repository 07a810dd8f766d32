// Durations ↔ small whole numbers: what is left of a duration that is shown with three digits.

const MS_IN_NS = 1e6;
const MINUTE_MS = 60_000;
const EXACT = 1000;
const DECADE = 900;
/** The code of one minute: seven decades above the exact ones, and room for what rounds up. */
const MINUTE = EXACT + 8 * DECADE;
/** Beyond this no number of seconds is exact. */
const MAX_CODE = 2 ** 50;

/**
 * The code of a duration: whole nanoseconds below a microsecond, three significant digits below a minute, whole seconds
 * from there on, as `formatDuration` prints them. A longer duration never has a smaller code.
 */
export function durationCode(ms: number): number {
  if (ms >= MINUTE_MS) return Math.min(MAX_CODE, MINUTE + Math.round(ms / 1000) - 60);
  const ns = Math.max(0, ms * MS_IN_NS);
  if (Math.round(ns) < EXACT) return Math.round(ns);
  let decade = 1;
  while (Math.round(ns / 10 ** decade) >= EXACT) decade++;
  return EXACT + (decade - 1) * DECADE + Math.round(ns / 10 ** decade) - EXACT / 10;
}

/** The duration of a code, milliseconds. */
export function codedDuration(code: number): number {
  if (code >= MINUTE) return (code - MINUTE + 60) * 1000;
  if (code < EXACT) return code / MS_IN_NS;
  const decade = Math.floor((code - EXACT) / DECADE) + 1;
  const digits = ((code - EXACT) % DECADE) + EXACT / 10;
  // The division last: powers of ten below one are not exact.
  return (digits * 10 ** decade) / MS_IN_NS;
}
