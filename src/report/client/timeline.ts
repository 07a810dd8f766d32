// View → the timeline with axes: drag, or the arrow keys, choose a window; a double click gives the whole run back.

import { formatCount, formatDuration, formatQuantity } from '../../console/format.js';
import { strftime } from '../../strftime.js';
import type { PageData, PageTimeline } from '../page-data-types.js';
import { timeTicks } from '../time-axis.js';
import { countAxis, durationAxis, timeAxis } from './axes.js';
import { axis, barSeries, Chart, type ChartOptions, colour } from './chart.js';
import { element } from './element.js';
import { moveWindow, type TimeWindow } from './time-window.js';
import type { Choose, Part, View } from './view.js';

const HEIGHT = 206;
const FAILURES_HEIGHT = 46;
const LEFT = 46;
const RIGHT = 62;
/** A drag shorter than this is a click with an unsteady hand. */
const LEAST_DRAG_PX = 4;

export class Timeline implements Part {
  readonly #data: PageData;
  readonly #timeline: PageTimeline;
  readonly #choose: Choose;
  readonly #spanMs: number;
  readonly #live = element('div', { class: 'live', tabindex: 0, role: 'slider', 'aria-label': 'Time window' });
  readonly #note: Element;
  readonly #charts: readonly Chart[];
  #window: TimeWindow | undefined;
  #text = '';

  static on(data: PageData, choose: Choose): Timeline | undefined {
    const figure = document.querySelector('#timeline[data-part="timeline"]');
    if (figure === null || data.timeline === null) return undefined;
    return new Timeline(figure, data, data.timeline, choose);
  }

  private constructor(figure: Element, data: PageData, timeline: PageTimeline, choose: Choose) {
    this.#data = data;
    this.#timeline = timeline;
    this.#choose = choose;
    this.#spanMs = data.toMs - data.fromMs;
    this.#note = figure.querySelector('.end') ?? element('span', { class: 'soft end' });
    figure.append(this.#live);
    const [main, failures] = [element('div'), element('div')];
    this.#live.append(main, failures);
    const x = timeline.calls.map((_, slice) => ((slice + 0.5) / timeline.calls.length) * this.#spanMs);
    const hasFailures = timeline.failures.some((n) => n > 0);
    this.#charts = [
      new Chart(main, this.#mainOptions(), [x, timeline.calls as number[], timeline.p95Ms as (number | null)[]]),
      ...(hasFailures ? [new Chart(failures, this.#failureOptions(), [x, timeline.failures as number[]])] : []),
    ];
    this.#live.addEventListener('keydown', (event) => this.#pressed(event));
    this.#live.addEventListener('pointerleave', () => this.#say());
  }

  show({ state }: View): void {
    const { from, to } = state;
    this.#window = from === null || to === null ? undefined : { fromMs: from, toMs: to };
    this.#showWindow();
    this.#say();
  }

  #mainOptions(): ChartOptions {
    const ticks = timeTicks(this.#data.fromMs, this.#data.toMs);
    return {
      height: HEIGHT,
      padding: [8, 0, 0, 0],
      cursor: this.#cursor(),
      scales: {
        ...this.#xScale(),
        y: { range: [0, Math.max(1, ...this.#timeline.calls)] },
        p95: { distr: 3, range: this.#decades() },
      },
      axes: [timeAxis(ticks, this.#spanMs), countAxis(LEFT), durationAxis(4, { scale: 'p95', side: 1, size: RIGHT })],
      series: [{}, barSeries('calls', 0), this.#p95Series()],
      hooks: {
        setSelect: [({ select }) => this.#dragged(select)],
        setCursor: [({ cursor }) => this.#say(cursor.idx ?? undefined)],
      },
    };
  }

  #p95Series(): NonNullable<ChartOptions['series']>[number] {
    const points = { show: true, size: 3, width: 0, fill: colour('text'), filter: () => this.#lone() };
    return { scale: 'p95', stroke: colour('text'), width: 1.4, points };
  }

  #failureOptions(): ChartOptions {
    const most = Math.max(1, ...this.#timeline.failures);
    return {
      height: FAILURES_HEIGHT,
      padding: [8, RIGHT, 2, 0],
      cursor: this.#cursor(),
      scales: { ...this.#xScale(), y: { range: [0, most] } },
      axes: [{ show: false }, axis({ size: LEFT, splits: [most], values: () => [formatCount(most)] })],
      series: [{}, barSeries('fail', 0)],
      hooks: { setSelect: [({ select }) => this.#dragged(select)] },
    };
  }

  #xScale(): NonNullable<ChartOptions['scales']> {
    return { x: { time: false, range: [0, this.#spanMs] } };
  }

  #cursor(): NonNullable<ChartOptions['cursor']> {
    return {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG_PX },
      bind: {
        dblclick: () => () => {
          this.#choose({ from: null, to: null });
          return null;
        },
      },
    };
  }

  #decades(): [number, number] {
    const known = this.#timeline.p95Ms.filter((p95) => p95 !== null).map((p95) => Math.log10(Math.max(p95, 1e-6)));
    const from = Math.floor(Math.min(...known));
    return [10 ** from, 10 ** Math.max(from + 1, Math.ceil(Math.max(...known)))];
  }

  /** Slices without a neighbour: a line through one point is not seen. */
  #lone(): number[] {
    const { p95Ms } = this.#timeline;
    const isLone = (at: number) =>
      p95Ms[at] !== null && (p95Ms[at - 1] ?? null) === null && (p95Ms[at + 1] ?? null) === null;
    return p95Ms.flatMap((_, at) => (isLone(at) ? [at] : []));
  }

  #dragged({ left, width }: { left: number; width: number }): void {
    const [chart] = this.#charts;
    // uPlot says so for every click, too: what was chosen stays.
    if (chart === undefined || width < LEAST_DRAG_PX) return this.#showWindow();
    const timeAt = (px: number) => Math.round(this.#data.fromMs + chart.plot.posToVal(px, 'x'));
    this.#choose({ from: timeAt(left), to: timeAt(left + width), page: 1, rows: 1 });
  }

  #showWindow(): void {
    for (const { plot } of this.#charts) {
      const toPx = (ms: number) =>
        Math.min(plot.over.clientWidth, Math.max(0, plot.valToPos(ms - this.#data.fromMs, 'x')));
      const left = this.#window === undefined ? 0 : toPx(this.#window.fromMs);
      const width = this.#window === undefined ? 0 : Math.max(2, toPx(this.#window.toMs) - left);
      plot.setSelect({ left, width, top: 0, height: plot.over.clientHeight }, false);
    }
    this.#text =
      this.#window === undefined
        ? 'Drag to filter a time window · double-click to reset'
        : this.#windowText(this.#window);
    this.#live.setAttribute('aria-valuemin', '0');
    this.#live.setAttribute('aria-valuemax', '100');
    const at = this.#window === undefined ? 0 : ((this.#window.fromMs - this.#data.fromMs) / this.#spanMs) * 100;
    this.#live.setAttribute('aria-valuenow', String(Math.round(Math.min(100, Math.max(0, at)))));
    this.#live.setAttribute(
      'aria-valuetext',
      this.#window === undefined ? 'whole run' : this.#windowText(this.#window),
    );
  }

  #windowText({ fromMs, toMs }: TimeWindow): string {
    const moment = (ms: number) => strftime(this.#data.secondFormat, ms);
    return `${moment(fromMs)} – ${moment(toMs)} · double-click to reset`;
  }

  /** What is under the pointer, or else the window. */
  #say(slice?: number): void {
    const { calls, failures, p95Ms } = this.#timeline;
    if (slice === undefined || calls[slice] === undefined) {
      this.#note.textContent = this.#text;
      return;
    }
    const startMs = this.#data.fromMs + (slice / calls.length) * this.#spanMs;
    const p95 = p95Ms[slice] ?? undefined;
    const parts = [
      strftime(this.#data.secondFormat, startMs),
      formatQuantity(calls[slice], 'call'),
      `${formatCount(failures[slice] ?? 0)} failed`,
      ...(p95 === undefined ? [] : [`p95 ${formatDuration(p95)}`]),
    ];
    this.#note.textContent = parts.join(' · ');
  }

  #pressed(event: KeyboardEvent): void {
    const { fromMs, toMs } = this.#data;
    const next = moveWindow(this.#window, { fromMs, toMs }, event.key, event.shiftKey);
    if (next === 'unchanged') return;
    event.preventDefault();
    this.#choose({ from: next?.fromMs ?? null, to: next?.toMs ?? null, page: 1, rows: 1 }, 'replace');
  }
}
