// Counts → SVG path data: their shares side by side in one bar.

import { rectangle } from './bar-path.js';

const BAR_WIDTH = 100;
const BAR_HEIGHT = 8;

/** A path for each count, empty for none; a share is at least a unit wide, at the cost of the widest. */
export function stackedBar(counts: readonly number[]): string[] {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const widths = counts.map((one) => (one === 0 ? 0 : Math.max(1, (one / total) * BAR_WIDTH)));
  const widest = widths.indexOf(Math.max(...widths));
  const excess = widths.reduce((sum, width) => sum + width, 0) - BAR_WIDTH;
  widths[widest] = (widths[widest] as number) - excess;

  let x = 0;
  return widths.map((width) => {
    if (width === 0) return '';
    const path = rectangle(x, 0, width, BAR_HEIGHT);
    x += width;
    return path;
  });
}
