// Time: the clock and the deadline every other file takes its time from.

/** A source of time; tests inject their own at construction. */
export interface Clock {
  /** Nanoseconds since any fixed moment; never goes back. */
  monotonicNs(): number;
  /** Milliseconds since the Unix epoch. */
  epochMs(): number;
}

// `process.hrtime.bigint()` costs half of `performance.now()`, but its BigInt must not reach the heap. Added to the bit
// pattern of 2⁵² and stored as 64 bits, the same eight bytes read as a float64 are 2⁵² + nanoseconds: no allocation,
// no conversion.
const hrtimeBigint = process.hrtime.bigint;
const TWO_52 = 2 ** 52;
const originNs = hrtimeBigint();
const OFFSET = BigInt.asUintN(64, 0x4330_0000_0000_0000n - originNs);

const bits = new BigUint64Array(1);
const nsFromBits = readerOf(hrtimeBigint, OFFSET, bits, new Float64Array(bits.buffer));

/** From parameters, for the reason that measure.ts gives: two readings are inlined with every tracked call. */
function readerOf(hrtime: () => bigint, offset: bigint, written: BigUint64Array, asDouble: Float64Array): () => number {
  return function nsFromBits(): number {
    written[0] = hrtime() + offset;
    const ns = asDouble[0] as number;
    // 2⁵² ns (52 days) after the start, the count runs into the exponent.
    return ns < 2 ** 53 ? ns : nsAfter52Days();
  };
}

function nsAfter52Days(): number {
  return TWO_52 + Number(hrtimeBigint() - originNs);
}

function nsFromPerformance(): number {
  return performance.now() * 1e6;
}

/** Far more than a clock needs to go on. */
const READINGS_TO_GO_ON = 10_000;

/**
 * True when the bit pattern reads as expected between two plain readings. A clock that stands still is a test's: fake
 * timers put it there, and will take it back.
 */
function bitsAreSound(): boolean {
  const before = nsAfter52Days();
  let read = before;
  for (let i = 0; i < READINGS_TO_GO_ON && read === before; i++) read = nsFromBits();
  return read > before && read <= nsAfter52Days();
}

/** Nanoseconds since 2⁵² ns before this module was loaded: to take these off again would cost 1 ns a reading. */
export const monotonicNs: () => number = bitsAreSound() ? nsFromBits : nsFromPerformance;

/**
 * The readings of a clock. One that a test injected may run backwards: time then goes on from where it was, so that no
 * duration is below zero. A reading that fails or is no finite number is the last one again.
 */
export function readingsOf(clock: Clock): () => number {
  if (clock === systemClock) return monotonicNs;
  let lastNs = clock.monotonicNs();
  let backNs = 0;
  return () => {
    const ns = readingOf(clock) + backNs;
    if (!Number.isFinite(ns)) return lastNs;
    if (ns < lastNs) backNs += lastNs - ns;
    else lastNs = ns;
    return lastNs;
  };
}

function readingOf(clock: Clock): number {
  try {
    return clock.monotonicNs();
  } catch {
    return Number.NaN;
  }
}

/** The process's own clock. Epoch time carries a fraction, and is not the wall clock's after it was set. */
export const systemClock: Clock = Object.freeze({
  monotonicNs,
  epochMs(): number {
    const epochMs = performance.timeOrigin + performance.now();
    // A text under the fake timers of Jest 29, which make a function of `timeOrigin`.
    return Number.isFinite(epochMs) ? epochMs : Date.now();
  },
});

/** The longest delay of a timer, 24 days; Node fires a longer one at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** A callback that is due some time; as made, it keeps the process alive until then. */
export interface Timer {
  cancel(): void;
  ref(): void;
  /** Lets the process end without it. */
  unref(): void;
}

/** Time for what happens later: delays count on the monotonic clock. Tests inject their own. */
export interface Scheduler {
  /** Milliseconds since any fixed moment; never goes back. */
  nowMs(): number;
  /** Milliseconds since the Unix epoch, by the wall clock as it is set now. */
  epochMs(): number;
  /** Calls back once, not before `delayMs` have passed. */
  schedule(callback: () => void, delayMs: number): Timer;
}

/** The process's own time. */
export const systemScheduler: Scheduler = Object.freeze({
  nowMs: () => monotonicNs() / 1e6,
  epochMs: () => Date.now(),
  schedule(callback: () => void, delayMs: number): Timer {
    const timer = setTimeout(callback, Math.min(Math.ceil(delayMs), MAX_DELAY_MS));
    return { cancel: () => clearTimeout(timer), ref: () => void timer.ref(), unref: () => void timer.unref() };
  },
});

/** Waits for a promise, but no longer than `timeoutMs`; the timer never outlives the wait. */
export async function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, Math.min(timeoutMs, MAX_DELAY_MS), 'timeout');
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
