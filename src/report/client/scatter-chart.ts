// A function's embedded calls → a dot each, by start and by duration.

import { OUTCOMES, type PageData } from '../page-data-types.js';
import { timeTicks } from '../time-axis.js';
import { durationAxis, timeAxis } from './axes.js';
import { Chart, type ChartOptions, colour, GRID } from './chart.js';

const HEIGHT = 190;
const SMALLEST_MS = 1e-6;
const ERROR = OUTCOMES.indexOf('error');
/** More dots than this are drawn smaller. */
const MANY = 2000;

export function scatterChart(place: HTMLElement, data: PageData, calls: Uint32Array): Chart {
  const { startMs, durationMs, outcome } = data.calls;
  const spanMs = Math.max(1, data.toMs - data.fromMs);
  const duration = (isFailed: boolean) =>
    Array.from(calls, (call) =>
      isFailed === (outcome[call] === ERROR) ? Math.max(SMALLEST_MS, durationMs[call] as number) : null,
    );
  const x = Float64Array.from(calls, (call) => (startMs[call] as number) - data.fromMs);
  const dots = (name: string, size: number) => ({
    paths: () => null,
    points: { show: true, size, width: 0, fill: colour(name), stroke: colour(name) },
    stroke: colour(name),
  });
  const size = calls.length > MANY ? 3 : 4.5;
  // What stands below the lowest duration would run into its label.
  const ticks = timeTicks(data.fromMs, data.fromMs + spanMs).filter(({ at, isMinor }) => !isMinor && at > 4);
  const options: ChartOptions = {
    height: HEIGHT,
    padding: [10, 20, 0, 0],
    scales: { x: { time: false, range: [0, spanMs] }, y: { distr: 3, range: wholeDecades(calls, durationMs) } },
    axes: [timeAxis(ticks, spanMs), durationAxis(6, { grid: GRID, size: 62 })],
    series: [{}, dots('fast', size), dots('fail', size + 1)],
  };
  return new Chart(place, options, [x, duration(false), duration(true)]);
}

function wholeDecades(calls: Uint32Array, durationMs: ArrayLike<number>): [min: number, max: number] {
  if (calls.length === 0) return [1, 10];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const call of calls) {
    const at = Math.log10(Math.max(SMALLEST_MS, durationMs[call] as number));
    if (at < least) least = at;
    if (at > most) most = at;
  }
  const from = Math.floor(least);
  return [10 ** from, 10 ** Math.max(Math.ceil(most), from + 1)];
}
