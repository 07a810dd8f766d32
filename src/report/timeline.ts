// Slices of time → calls, failures and p95 over time, as SVG path data.

import { formatCount, formatDuration, formatQuantity } from '../console/format.js';
import { tenth, upright } from './bar-path.js';
import { LogScale } from './log-scale.js';
import type { AxisTick, TimelineView } from './report-types.js';
import type { Run } from './run.js';
import { timeTicks } from './time-axis.js';
import type { TimeSlice } from './time-slices.js';

const WIDTH = 1200;
const HEIGHT = 160;
const FAILURES_HEIGHT = 28;
/** Of each of the 120 slices. */
const BIN_WIDTH = 10;
const MAX_CALL_TICKS = 5;
/** The axis where no call was timed. */
const NO_P95 = [1, 10] as const;

export function timelineView(run: Run, slices: readonly TimeSlice[]): TimelineView | null {
  if (slices.length === 0) return null;
  const { retainedFromMs: fromMs, retainedToMs: toMs } = run;
  const mostCalls = Math.max(...slices.map(({ calls }) => calls));
  const mostFailures = Math.max(...slices.map(({ failures }) => failures));
  const p95s = slices.map(({ p95Ms }) => p95Ms);
  const known = p95s.filter((p95) => p95 !== undefined);
  const [leastMs, mostMs] = known.length === 0 ? NO_P95 : [Math.min(...known), Math.max(...known)];
  const scale = LogScale.decades(leastMs, mostMs);
  const callTicks = countTicks(mostCalls);

  return {
    width: WIDTH,
    height: HEIGHT,
    failuresHeight: FAILURES_HEIGHT,
    callsPath: bars(
      slices.map(({ calls }) => calls),
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

function bars(values: readonly number[], most: number, height: number): string {
  let path = '';
  values.forEach((value, slice) => {
    if (value === 0) return;
    const h = Math.max(1.5, (value / most) * height);
    path += upright((slice + 0.5) * BIN_WIDTH, height, h);
  });
  return path;
}

/** A line through the middle of each slice, broken where nothing was called. */
function linePath(p95s: readonly (number | undefined)[], scale: LogScale): string {
  let path = '';
  p95s.forEach((p95, slice) => {
    if (p95 === undefined) return;
    const x = tenth((slice + 0.5) * BIN_WIDTH);
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
  const slice = formatDuration(((toMs - fromMs) / WIDTH) * BIN_WIDTH);
  const counts = `Calls over time, ${run.scope}, in slices of ${slice}: at most ${formatQuantity(mostCalls, 'call')} and ${formatQuantity(mostFailures, 'failure')} a slice`;
  if (p95s.length === 0) return `${counts}.`;
  return `${counts}; p95 between ${formatDuration(Math.min(...p95s))} and ${formatDuration(Math.max(...p95s))}.`;
}
