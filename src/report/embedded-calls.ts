// Retained events → the calls that the page carries, when it cannot carry all of them.

/** Calls on a page at most. */
const MAX_EMBEDDED_CALLS = 100_000;
/** The share of them that is kept for the slowest. */
const SLOWEST_SHARE = 0.1;

/** Retained calls in columns, as a snapshot has them. */
export interface CallTimes {
  readonly startMs: ArrayLike<number>;
  readonly durationMs: ArrayLike<number>;
  readonly outcome: ArrayLike<string>;
}

/** Indices by start, and what they were chosen as. */
export interface EmbeddedCalls {
  readonly events: Uint32Array;
  readonly failures: number;
  readonly slowest: number;
  /** Chosen evenly from the rest. */
  readonly sampled: number;
}

/**
 * Chooses at most `max` calls: all failures, the slowest others, then an even sample of the rest; of failures beyond
 * `max` an even sample. No chance is involved: the same calls, the same choice.
 */
export function chooseEmbeddedCalls(calls: CallTimes, max = MAX_EMBEDDED_CALLS): EmbeddedCalls {
  const all = Uint32Array.from({ length: calls.startMs.length }, (_, i) => i);
  const isFailure = (event: number) => calls.outcome[event] === 'error';
  const failed = all.filter(isFailure);
  if (all.length <= max) return { events: byStart(all, calls), failures: failed.length, slowest: 0, sampled: 0 };

  const failures = evenly(failed, max);
  const others = all.filter((event) => !isFailure(event));
  const room = max - failures.length;
  const [slow, rest] = divideBySpeed(others, calls.durationMs, Math.min(room, Math.floor(max * SLOWEST_SHARE)));
  const sample = evenly(rest, room - slow.length);
  const events = new Uint32Array(failures.length + slow.length + sample.length);
  events.set(failures);
  events.set(slow, failures.length);
  events.set(sample, failures.length + slow.length);
  return {
    events: byStart(events, calls),
    failures: failures.length,
    slowest: slow.length,
    sampled: sample.length,
  };
}

/** The slowest `count` events, the earlier of equals, and the others; both in their order. */
function divideBySpeed(
  events: Uint32Array,
  durationMs: ArrayLike<number>,
  count: number,
): [slow: Uint32Array, rest: Uint32Array] {
  const sorted = Float64Array.from(events, (event) => durationMs[event] as number).sort();
  const limitMs = count === 0 ? Number.POSITIVE_INFINITY : (sorted[sorted.length - count] as number);
  let atLimit = count;
  for (const ms of sorted) if (ms > limitMs) atLimit--;
  const isSlow = events.map((event) => {
    const ms = durationMs[event] as number;
    return ms > limitMs || (ms === limitMs && atLimit-- > 0) ? 1 : 0;
  });
  return [events.filter((_, i) => isSlow[i] === 1), events.filter((_, i) => isSlow[i] === 0)];
}

function evenly(events: Uint32Array, count: number): Uint32Array {
  if (events.length <= count) return events;
  return Uint32Array.from(
    { length: count },
    (_, i) => events[Math.floor(((i + 0.5) / count) * events.length)] as number,
  );
}

/** Events are retained in the order in which they ended. */
function byStart(events: Uint32Array, { startMs }: CallTimes): Uint32Array {
  return events.sort((a, b) => (startMs[a] as number) - (startMs[b] as number) || a - b);
}
