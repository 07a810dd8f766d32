// Axes of the charts: counts, time in UTC, and durations by powers of ten.

import { formatCount, formatRoundDuration } from '../../console/format.js';
import type { AxisTick } from '../report-types.js';
import { axis, type ChartAxis, GRID } from './chart.js';
import { labelledPlaces } from './labelled-places.js';

/** Room for one line of labels. */
const LINE_PX = 26;
/** Of a moment's label; as wide as a digit, a little less for its colons. */
const CHARACTER_PX = 7;
/** From one count's label to the next: 1, 2, 5, 10 … */
const COUNT_STEPS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat();
/** Powers of ten that stand side by side at most. */
const MAX_LABELS = 7;

/** Whole numbers upwards, with a grid. */
export function countAxis(size: number): ChartAxis {
  return axis({ grid: GRID, size, incrs: COUNT_STEPS, values: (_, splits) => splits.map((n) => formatCount(n)) });
}

/** The moments of `timeTicks` over so many milliseconds; each, every second or every third … as there is room for. */
export function timeAxis(ticks: readonly AxisTick[], spanMs: number): ChartAxis {
  return axis({
    size: LINE_PX,
    splits: () => ticks.map(({ at }) => (at / 100) * spanMs),
    values: (plot, [first = 0, second = spanMs]) => {
      const apartPx = plot.valToPos(second, 'x') - plot.valToPos(first, 'x');
      return ticks.map(({ text }, i) => (i % Math.ceil((text.length * CHARACTER_PX) / apartPx) === 0 ? text : ''));
    },
  });
}

/** A logarithmic axis of durations, with at most so many labels. */
export function durationAxis(maxLabels: number, options: ChartAxis): ChartAxis {
  return axis({
    ...options,
    splits: (_, __, min, max) => {
      const [first, last] = [Math.ceil(Math.log10(min) - 1e-9), Math.floor(Math.log10(max) + 1e-9)];
      const step = Math.max(1, Math.ceil((last - first) / (maxLabels - 1)));
      const places: number[] = [];
      for (let decade = first; decade <= last; decade += step) places.push(10 ** decade);
      return places;
    },
    filter: (_, splits) => splits,
    values: (_, splits) => splits.map((ms) => formatRoundDuration(ms)),
  });
}

/** An axis of log₁₀ ms: whole powers of ten; where there are few, 2 and 5 times as much, too, as far as there is room. */
export function exponentAxis(from: number, to: number): ChartAxis {
  const factors = to - from > 2.5 ? [1] : [1, 2, 5];
  const step = Math.max(1, Math.ceil((to - from) / MAX_LABELS));
  const places: number[] = [];
  for (let decade = Math.floor(from); decade <= to; decade += step) {
    for (const factor of factors) places.push(decade + Math.log10(factor));
  }
  return axis({
    size: LINE_PX,
    splits: () => places.filter((at) => at >= from && at <= to),
    values: (plot, splits) => {
      const labelled = labelledPlaces(splits, (at) => plot.valToPos(at, 'x'));
      return splits.map((at) => (labelled.has(at) ? formatRoundDuration(10 ** at) : ''));
    },
  });
}
