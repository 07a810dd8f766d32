// Data → a chart with axes: the only file that knows uPlot. It follows its place's width and the page's colours.

import uPlot from 'uplot';

export type ChartOptions = Omit<uPlot.Options, 'width'>;
export type ChartAxis = uPlot.Axis;
export type ChartData = uPlot.AlignedData;

/** Event on the document: the colours have changed. */
export const COLOURS_CHANGED = 'tracklight-colours';

/** Whole pixels: of `11.5px` uPlot would enlarge the 5 alone on a screen with more than one pixel a CSS pixel. */
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif';

/** A colour of the style sheet, by its name there. Charts ask at each drawing, so that the theme may change. */
export function colour(name: string): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Bars of one colour, side by side. */
export function barSeries(name: string, align: 0 | 1): uPlot.Series {
  const paths = (uPlot.paths.bars as uPlot.Series.BarsPathBuilderFactory)({ size: [1, 200], gap: 1, align });
  return { paths, points: { show: false }, fill: colour(name), stroke: colour(name), width: 0 };
}

export const steps = (): uPlot.Series.PathBuilder =>
  (uPlot.paths.stepped as uPlot.Series.SteppedPathBuilderFactory)({ align: 1 });

/** What the axes of all charts have in common. */
export function axis(options: uPlot.Axis): uPlot.Axis {
  return { stroke: colour('soft'), font: FONT, ticks: { show: false }, grid: { show: false }, gap: 6, ...options };
}

export const GRID: uPlot.Axis.Grid = { show: true, stroke: colour('rule'), width: 1 };

export class Chart {
  readonly plot: uPlot;
  readonly #place: HTMLElement;
  readonly #observer: ResizeObserver;
  /** Anew from the start: uPlot keeps the colours of bars with their paths. */
  readonly #redraw = () => this.plot.redraw(true, true);

  constructor(place: HTMLElement, options: ChartOptions, data: ChartData) {
    this.#place = place;
    const base = { legend: { show: false }, cursor: { show: false }, width: Math.max(1, place.clientWidth) };
    this.plot = new uPlot({ ...base, ...options }, data, place);
    this.#observer = new ResizeObserver(() => this.#fit(options.height));
    this.#observer.observe(place);
    document.addEventListener(COLOURS_CHANGED, this.#redraw);
  }

  destroy(): void {
    this.#observer.disconnect();
    document.removeEventListener(COLOURS_CHANGED, this.#redraw);
    this.plot.destroy();
  }

  /** A place that is not shown, as on paper, has no width. */
  #fit(height: number): void {
    const width = this.#place.clientWidth;
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height });
  }
}
