// Histogram → a small picture on the table's common logarithmic axis, coloured by speed.

import { bucketStartNs, type Histogram } from '../aggregate/histogram.js';
import { tenth, upright } from './bar-path.js';
import type { LogScale } from './log-scale.js';
import type { MiniHistogram, Speed } from './report-types.js';
import { SPEEDS } from './speed.js';

export const HISTOGRAM_WIDTH = 120;
export const HISTOGRAM_HEIGHT = 30;
const BASE_LINE = 24;
const BINS = 60;
const BIN_WIDTH = HISTOGRAM_WIDTH / BINS;
/** As in the style sheet. */
const MARK_WIDTH = 1;
/** The least height of a bin that is not empty: one call among a million is still seen. */
const MIN_BAR = 1;

export interface HistogramMarks {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Bars are as high as their share of the fullest bin; a bin that a threshold divides is stacked. */
export function miniHistogram(
  histogram: Histogram,
  marks: HistogramMarks,
  scale: LogScale,
  speedOf: (ms: number) => Speed,
): MiniHistogram {
  const bins = SPEEDS.map(() => new Float64Array(BINS));
  histogram.forEach((bucket, count) => {
    const ms = (bucketStartNs(bucket) + bucketStartNs(bucket + 1)) / 2e6;
    const bin = Math.min(BINS - 1, Math.floor(scale.position(ms) * BINS));
    const counts = bins[SPEEDS.indexOf(speedOf(ms))] as Float64Array;
    counts[bin] = (counts[bin] as number) + count;
  });
  const [fastPath, mediumPath, slowPath] = stackedPaths(bins);
  return { fastPath, mediumPath, slowPath, marksPath: marksPath(marks, scale) };
}

function stackedPaths(bins: readonly Float64Array[]): [string, string, string] {
  const paths: [string, string, string] = ['', '', ''];
  const totals = Array.from({ length: BINS }, (_, bin) =>
    bins.reduce((sum, counts) => sum + (counts[bin] as number), 0),
  );
  const fullest = Math.max(1, ...totals);
  for (let bin = 0; bin < BINS; bin++) {
    let y = BASE_LINE;
    for (let speed = 0; speed < bins.length; speed++) {
      const count = bins[speed]?.[bin] as number;
      if (count === 0) continue;
      const height = tenth(Math.max(MIN_BAR, (count / fullest) * BASE_LINE));
      paths[speed] += upright((bin + 0.5) * BIN_WIDTH, y, height);
      y -= height;
    }
  }
  return paths;
}

/** A tall mark for p50, a taller one for p95; none where nothing was timed. */
function marksPath({ p50Ms, p95Ms }: HistogramMarks, scale: LogScale): string {
  if (Number.isNaN(p50Ms)) return '';
  const mark = (ms: number, height: number) =>
    upright(MARK_WIDTH / 2 + scale.position(ms) * (HISTOGRAM_WIDTH - MARK_WIDTH), BASE_LINE + 1 + height, height);
  return mark(p50Ms, 3) + mark(p95Ms, 5);
}
