// Times of failures → a strip that shows when they happened, as SVG path data.

import { upright } from './bar-path.js';

export const WHEN_WIDTH = 160;
export const WHEN_HEIGHT = 16;
const BINS = 64;
const BIN_WIDTH = WHEN_WIDTH / BINS;
/** The least height of a bar. */
const MIN_HEIGHT = 4;

/** Bars over the time of the timeline, as high as their share of the fullest. */
export function whenPath(timesMs: readonly number[], fromMs: number, toMs: number): string {
  const bins = new Float64Array(BINS);
  const spanMs = Math.max(1, toMs - fromMs);
  for (const timeMs of timesMs) {
    const at = Math.floor(((timeMs - fromMs) / spanMs) * BINS);
    const bin = Math.min(BINS - 1, Math.max(0, at));
    bins[bin] = (bins[bin] as number) + 1;
  }
  const fullest = Math.max(1, ...bins);
  let path = '';
  bins.forEach((failures, bin) => {
    if (failures === 0) return;
    path += upright((bin + 0.5) * BIN_WIDTH, WHEN_HEIGHT, Math.max(MIN_HEIGHT, (failures / fullest) * WHEN_HEIGHT));
  });
  return path;
}
