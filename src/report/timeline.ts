// Retained events → calls, failures and p95 over time, as SVG path data.

import { formatCount, formatDuration, formatQuantity } from '../console/format.js';
import { rectangle, tenth } from './bar-path.js';
import { LogScale } from './log-scale.js';
import type { AxisTick, TimelineView } from './report-types.js';
import type { Run } from './run.js';
import { timeTicks } from './time-axis.js';

const WIDTH = 1200;
const HEIGHT = 160;
const FAILURES_HEIGHT = 28;
const BINS = 120;
const BIN_WIDTH = WIDTH / BINS;
const GAP = 1.5;
const MAX_CALL_TICKS = 5;

/** What happened in one slice of the time. */
interface Slice {
  readonly durationsMs: number[];
  failures: number;
}

export function timelineView(run: Run): TimelineView | null {
  const { startMs } = run.snapshot.events;
  const { retainedFromMs: fromMs, retainedToMs: toMs } = run;
  // With one moment only there is no time to show.
  if (startMs.length < 2 || toMs <= fromMs) return null;

  const slices = sliceUp(run, fromMs, toMs);
  const mostCalls = Math.max(...slices.map(({ durationsMs }) => durationsMs.length));
  const mostFailures = Math.max(...slices.map(({ failures }) => failures));
  const p95s = slices.map(({ durationsMs }) => p95Of(durationsMs));
  const known = p95s.filter((p95) => p95 !== undefined);
  const scale = LogScale.decades(Math.min(...known), Math.max(...known));
  const callTicks = countTicks(mostCalls);

  return {
    width: WIDTH,
    height: HEIGHT,
    failuresHeight: FAILURES_HEIGHT,
    callsPath: bars(
      slices.map(({ durationsMs }) => durationsMs.length),
      mostCalls,
      HEIGHT,
    ),
    p95Path: linePath(p95s, scale),
    failuresPath: bars(
      slices.map(({ failures }) => failures),
      mostFailures,
      FAILURES_HEIGHT,
    ),
    gridPath: callTicks.map(({ at }) => `M0 ${tenth(HEIGHT * (1 - at / 100))}h${WIDTH}`).join(''),
    callTicks,
    p95Ticks: scale.ticks(3),
    timeTicks: timeTicks(fromMs, toMs),
    mostFailures,
    description: describe(run, mostCalls, mostFailures, fromMs, toMs, known),
    scope: run.scope,
  };
}

function sliceUp(run: Run, fromMs: number, toMs: number): Slice[] {
  const { startMs, durationMs, outcome } = run.snapshot.events;
  const slices = Array.from({ length: BINS }, (): Slice => ({ durationsMs: [], failures: 0 }));
  startMs.forEach((start, event) => {
    const at = Math.min(BINS - 1, Math.floor(((start - fromMs) / (toMs - fromMs)) * BINS));
    const slice = slices[at] as Slice;
    slice.durationsMs.push(durationMs[event] as number);
    if (outcome[event] === 'error') slice.failures++;
  });
  return slices;
}

/** The nearest rank, from the single durations. */
function p95Of(durationsMs: readonly number[]): number | undefined {
  if (durationsMs.length === 0) return undefined;
  const sorted = Float64Array.from(durationsMs).sort();
  return sorted[Math.ceil(0.95 * sorted.length) - 1];
}

function bars(values: readonly number[], most: number, height: number): string {
  let path = '';
  values.forEach((value, slice) => {
    if (value === 0) return;
    const h = Math.max(1.5, (value / most) * height);
    path += rectangle(slice * BIN_WIDTH, height - h, BIN_WIDTH - GAP, h);
  });
  return path;
}

/** A line through the middle of each slice, broken where nothing was called. */
function linePath(p95s: readonly (number | undefined)[], scale: LogScale): string {
  let path = '';
  p95s.forEach((p95, slice) => {
    if (p95 === undefined) return;
    const x = tenth((slice + 0.5) * BIN_WIDTH - GAP / 2);
    const y = tenth(HEIGHT * (1 - scale.position(p95)));
    const follows = slice > 0 && p95s[slice - 1] !== undefined;
    // A lone slice is a dot: a line of no length with round ends.
    path += follows ? `L${x} ${y}` : `M${x} ${y}h0`;
  });
  return path;
}

/** 0 and up to four round numbers, `at` relative to the highest bar. */
function countTicks(most: number): AxisTick[] {
  const rough = most / (MAX_CALL_TICKS - 1);
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10) * power;
  const ticks: AxisTick[] = [];
  for (let n = 0; n <= most; n += step) ticks.push({ at: (n / most) * 100, text: formatCount(n), isMinor: false });
  return ticks;
}

function describe(
  run: Run,
  mostCalls: number,
  mostFailures: number,
  fromMs: number,
  toMs: number,
  p95s: number[],
): string {
  const slice = formatDuration((toMs - fromMs) / BINS);
  const p95 = `p95 between ${formatDuration(Math.min(...p95s))} and ${formatDuration(Math.max(...p95s))}`;
  return `Calls over time, ${run.scope}, in slices of ${slice}: at most ${formatQuantity(mostCalls, 'call')} and ${formatQuantity(mostFailures, 'failure')} a slice; ${p95}.`;
}
