// Retained events → slices of equal length: how much was called, how much failed, how long it took.

import type { Run } from './run.js';

const SLICES = 120;

/** What happened in one slice of the time. */
export interface TimeSlice {
  readonly calls: number;
  readonly failures: number;
  /** The nearest rank, from the single durations; undefined where nothing was timed. */
  readonly p95Ms: number | undefined;
}

/** From the first start to the last; none when there is one moment only, which is no time to divide. */
export function timeSlices(run: Run): TimeSlice[] {
  const { startMs, durationMs, outcome } = run.snapshot.events;
  const { retainedFromMs: fromMs, retainedToMs: toMs } = run;
  if (startMs.length < 2 || toMs <= fromMs) return [];

  const slices = Array.from({ length: SLICES }, () => ({ calls: 0, durationsMs: [] as number[], failures: 0 }));
  startMs.forEach((start, event) => {
    const at = Math.min(SLICES - 1, Math.floor(((start - fromMs) / (toMs - fromMs)) * SLICES));
    const slice = slices[at] as (typeof slices)[number];
    slice.calls++;
    if (run.isTimed(event)) slice.durationsMs.push(durationMs[event] as number);
    if (outcome[event] === 'error') slice.failures++;
  });
  return slices.map(({ calls, durationsMs, failures }) => ({
    calls,
    failures,
    p95Ms: p95Of(durationsMs),
  }));
}

function p95Of(durationsMs: readonly number[]): number | undefined {
  if (durationsMs.length === 0) return undefined;
  const sorted = Float64Array.from(durationsMs).sort();
  return sorted[Math.ceil(0.95 * sorted.length) - 1];
}
