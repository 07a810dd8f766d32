// A function's durations → the large histogram on a log axis, with the baseline's outline and p50 and p95.

import { bucketStartNs } from '../../aggregate/histogram.js';
import { forEachCoarse } from '../coarse-histogram.js';
import type { PageData } from '../page-data-types.js';
import type { Speed } from '../report-types.js';
import { SPEEDS, speedOf } from '../speed.js';
import { countAxis, exponentAxis } from './axes.js';
import { barSeries, Chart, type ChartOptions, colour, steps } from './chart.js';
import type { RowFigures } from './function-figures.js';

const HEIGHT = 190;
const BINS = 36;
/** Half a decade: equal durations still need some length to stand on. */
const LEAST_SPAN = 0.5;
const SMALLEST_MS = 1e-6;
const LABEL_GAP = 26;

interface Bins {
  readonly from: number;
  readonly width: number;
  readonly now: Float64Array;
  readonly before: Float64Array;
}

export function distributionChart(place: HTMLElement, data: PageData, row: RowFigures): Chart {
  const { from, width, now, before } = binsOf(row);
  const x = Float64Array.from(now, (_, bin) => from + bin * width);
  const ofSpeed = (speed: Speed) =>
    Array.from(now, (count, bin) => {
      const middleMs = 10 ** (from + (bin + 0.5) * width);
      return count > 0 && speedOf(middleMs, data) === speed ? count : null;
    });
  const most = Math.max(1, ...now, ...before);
  const to = from + width * BINS;
  const options: ChartOptions = {
    height: HEIGHT,
    padding: [18, 24, 0, 0],
    scales: { x: { time: false, range: [from, to] }, y: { range: [0, most * 1.02] } },
    axes: [exponentAxis(from, to), countAxis(44)],
    series: [{}, ...SPEEDS.map((speed) => barSeries(speed, 1)), outline(before)],
    hooks: { draw: [({ ctx, bbox, valToPos }) => drawMarks(ctx, bbox, (ms) => valToPos(logOf(ms), 'x', true), row)] },
  };
  return new Chart(place, options, [x, ...SPEEDS.map(ofSpeed), Array.from(before)]);
}

function outline(before: Float64Array): NonNullable<ChartOptions['series']>[number] {
  return {
    paths: steps(),
    points: { show: false },
    stroke: colour('text'),
    width: 1.2,
    dash: [4, 3],
    show: before.some((count) => count > 0),
  };
}

/** Counts in equal bins of log₁₀ ms; the baseline's as if it had as many calls. */
function binsOf(row: RowFigures): Bins {
  const counts: [at: number, count: number][] = [];
  row.histogram().forEach((bucket, count) => {
    counts.push([logOf((bucketStartNs(bucket) + bucketStartNs(bucket + 1)) / 2e6), count]);
  });
  const earlier: [at: number, count: number][] = [];
  const scaling = row.of.before === null ? 0 : row.calls / row.of.before.calls;
  if (row.of.before !== null)
    forEachCoarse(row.of.before.histogram, (ms, count) => earlier.push([logOf(ms), count * scaling]));

  const places = [...counts, ...earlier].map(([at]) => at);
  // Where none of the calls was timed there is nothing to see, but for the axis.
  if (places.length === 0) places.push(0);
  const [least, largest] = [Math.min(...places), Math.max(...places)];
  const spare = Math.max(0, LEAST_SPAN - (largest - least)) / 2;
  const from = least - spare - 0.02;
  const width = (largest + spare + 0.02 - from) / BINS;
  const [now, before] = [new Float64Array(BINS), new Float64Array(BINS)];
  for (const [into, all] of [
    [now, counts],
    [before, earlier],
  ] as const) {
    for (const [at, count] of all) {
      const bin = Math.min(BINS - 1, Math.floor((at - from) / width));
      into[bin] = (into[bin] as number) + count;
    }
  }
  return { from, width, now, before };
}

function drawMarks(
  ctx: CanvasRenderingContext2D,
  box: { top: number; height: number },
  toX: (ms: number) => number,
  row: RowFigures,
): void {
  if (Number.isNaN(row.p50Ms)) return;
  const pixel = devicePixelRatio;
  const [p50, p95] = [toX(row.p50Ms), toX(row.p95Ms)];
  const isCrowded = p95 - p50 < LABEL_GAP * pixel;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour('text')();
  ctx.lineWidth = pixel;
  ctx.setLineDash([]);
  ctx.font = `${11.5 * pixel}px system-ui, sans-serif`;
  for (const [label, x, side] of [
    ['p50', p50, 'right'],
    ['p95', p95, 'left'],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(x, box.top - 2 * pixel);
    ctx.lineTo(x, box.top + box.height);
    ctx.stroke();
    ctx.textAlign = isCrowded ? side : 'center';
    ctx.fillText(label, x, box.top - 6 * pixel);
  }
  ctx.restore();
}

function logOf(ms: number): number {
  return Math.log10(Math.max(ms, SMALLEST_MS));
}
