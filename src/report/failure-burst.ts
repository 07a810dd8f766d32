// Retained failures → the stretch of time they crowd in, if they do.

/** Failures close together. */
export interface FailureBurst {
  readonly failures: number;
  /** All failures looked at. */
  readonly of: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** The burst's length as a share of the time looked at, 0–1. */
  readonly timeShare: number;
}

/** Fewer failures than this make no pattern. */
const MIN_FAILURES = 10;
/** Widths tried, as shares of the time looked at. */
const WINDOWS = [0.01, 0.02, 0.05, 0.1];
/** A burst holds at least this share of all failures … */
const MIN_SHARE = 0.3;
/** … and at least this many times what an even spread would put there. */
const MIN_DENSITY = 4;

/** Finds the window, between two moments, that holds most more than its share of the failures. `timesMs` in any order. */
export function findFailureBurst(timesMs: readonly number[], fromMs: number, toMs: number): FailureBurst | undefined {
  const spanMs = toMs - fromMs;
  if (timesMs.length < MIN_FAILURES || spanMs <= 0) return undefined;
  const sorted = Float64Array.from(timesMs).sort();

  let best: { first: number; last: number; gain: number } | undefined;
  for (const window of WINDOWS) {
    const { first, last } = fullestWindow(sorted, window * spanMs);
    const share = (last - first + 1) / sorted.length;
    const gain = share - window;
    const isBurst = share >= MIN_SHARE && share >= MIN_DENSITY * window;
    if (isBurst && (best === undefined || gain > best.gain)) best = { first, last, gain };
  }
  if (best === undefined) return undefined;

  const [burstFromMs, burstToMs] = [sorted[best.first] as number, sorted[best.last] as number];
  return {
    failures: best.last - best.first + 1,
    of: sorted.length,
    fromMs: burstFromMs,
    toMs: burstToMs,
    timeShare: (burstToMs - burstFromMs) / spanMs,
  };
}

/** The indices of the first and the last value of the fullest window of a width; the earliest of equals. */
function fullestWindow(sorted: Float64Array, widthMs: number): { first: number; last: number } {
  let fullest = { first: 0, last: 0 };
  let first = 0;
  for (let last = 0; last < sorted.length; last++) {
    while ((sorted[last] as number) - (sorted[first] as number) > widthMs) first++;
    if (last - first > fullest.last - fullest.first) fullest = { first, last };
  }
  return fullest;
}
