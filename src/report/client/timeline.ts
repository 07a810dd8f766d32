// View → the timeline with axes: drag, or the arrow keys, choose a window; a double click gives the whole run back.

import { formatCount, formatDuration, formatQuantity } from '../../console/format.js';
import { strftime } from '../../strftime.js';
import type { PageData, PageTimeline } from '../page-data-types.js';
import { timeTicks } from '../time-axis.js';
import { countAxis, durationAxis, timeAxis } from './axes.js';
import { axis, barSeries, Chart, type ChartOptions, colour } from './chart.js';
import { element } from './element.js';
import { watchPointer } from './time-drag.js';
import { moveWindow, type TimeWindow } from './time-window.js';
import type { Choose, Part, View } from './view.js';

const HEIGHT = 206;
const FAILURES_HEIGHT = 46;
const LEFT = 46;
const RIGHT = 62;
const RESET = matchMedia('(pointer: coarse)').matches ? 'double-tap to reset' : 'double-click to reset';

export class Timeline implements Part {
  readonly #data: PageData;
  readonly #timeline: PageTimeline;
  readonly #choose: Choose;
  readonly #spanMs: number;
  readonly #live = element('div', { class: 'live', tabindex: 0, role: 'slider', 'aria-label': 'Time window' });
  /** A line through both charts, where the pointer is. */
  readonly #hair = element('i', { hidden: true });
  readonly #note: Element;
  /** How many of the calls are drawn, as the page was rendered. */
  readonly #scope: string;
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
    this.#scope = this.#note.textContent ?? '';
    figure.append(this.#live);
    const [main, failures] = [element('div'), element('div')];
    this.#live.append(main, failures, this.#hair);
    const x = timeline.calls.map((_, slice) => ((slice + 0.5) / timeline.calls.length) * this.#spanMs);
    const hasFailures = timeline.failures.some((n) => n > 0);
    this.#charts = [
      new Chart(main, this.#mainOptions(), [x, timeline.calls as number[], timeline.p95Ms as (number | null)[]]),
      ...(hasFailures ? [new Chart(failures, this.#failureOptions(), [x, timeline.failures as number[]])] : []),
    ];
    this.#live.addEventListener('keydown', (event) => this.#pressed(event));
    this.#live.addEventListener('dblclick', () => this.#reset());
    this.#watch();
  }

  show({ state }: View): void {
    const { from, to } = state;
    const isShown = this.#text !== '' && (this.#window?.fromMs ?? null) === from && (this.#window?.toMs ?? null) === to;
    // Other filters leave it as it is: to draw it would have the page laid out once more.
    if (isShown) return this.#say();
    this.#window = from === null || to === null ? undefined : { fromMs: from, toMs: to };
    this.#showWindow();
    this.#say();
  }

  #mainOptions(): ChartOptions {
    const ticks = timeTicks(this.#data.fromMs, this.#data.toMs);
    return {
      height: HEIGHT,
      padding: [8, 0, 0, 0],
      scales: {
        ...this.#xScale(),
        y: { range: [0, Math.max(1, ...this.#timeline.calls)] },
        p95: { distr: 3, range: this.#decades() },
      },
      axes: [timeAxis(ticks, this.#spanMs), countAxis(LEFT), durationAxis(4, { scale: 'p95', side: 1, size: RIGHT })],
      series: [{}, barSeries('calls', 0), this.#p95Series()],
      hooks: this.#onceLaidOut(),
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
      scales: { ...this.#xScale(), y: { range: [0, most] } },
      axes: [{ show: false }, axis({ size: LEFT, splits: [most], values: () => [formatCount(most)] })],
      series: [{}, barSeries('fail', 0)],
      hooks: this.#onceLaidOut(),
    };
  }

  /** A chart has no width before uPlot's first commit: the window that the address chose is drawn after it. */
  #onceLaidOut(): NonNullable<ChartOptions['hooks']> {
    return { ready: [() => this.#mark(this.#window)] };
  }

  #xScale(): NonNullable<ChartOptions['scales']> {
    return { x: { time: false, range: [0, this.#spanMs] } };
  }

  #decades(): [number, number] {
    const known = this.#timeline.p95Ms.filter((p95) => p95 !== null).map((p95) => Math.log10(Math.max(p95, 1e-6)));
    if (known.length === 0) return [1, 10];
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

  #watch(): void {
    const over = this.#charts[0]?.plot.over;
    if (over === undefined) return;
    const windowOf = (from: number, to: number) => ({ fromMs: this.#timeAt(from), toMs: this.#timeAt(to) });
    watchPointer(this.#live, over, {
      hover: (at) => {
        this.#hair.hidden = at === undefined;
        this.#hair.style.left = `${LEFT + (at ?? 0) * over.clientWidth}px`;
        this.#say(at);
      },
      drag: (from, to) => {
        this.#hair.hidden = true;
        const window = windowOf(from, to);
        this.#mark(window);
        this.#note.textContent = this.#windowText(window);
      },
      drop: (from, to) => {
        const { fromMs, toMs } = windowOf(from, to);
        this.#choose({ from: fromMs, to: toMs, page: 1, rows: 1 });
      },
      cancel: () => this.#mark(this.#window),
    });
  }

  #timeAt(place: number): number {
    return Math.round(this.#data.fromMs + place * this.#spanMs);
  }

  #reset(): void {
    if (this.#window !== undefined) this.#choose({ from: null, to: null, page: 1, rows: 1 });
  }

  #showWindow(): void {
    const window = this.#window;
    const { fromMs } = this.#data;
    this.#mark(window);
    this.#text =
      window === undefined ? `${this.#scope} · drag to filter a time window` : `${this.#windowText(window)} · ${RESET}`;
    const percent = window === undefined ? 0 : Math.round(((window.fromMs - fromMs) / this.#spanMs) * 100);
    this.#live.setAttribute('aria-valuemin', '0');
    this.#live.setAttribute('aria-valuemax', '100');
    this.#live.setAttribute('aria-valuenow', String(Math.min(100, Math.max(0, percent))));
    this.#live.setAttribute('aria-valuetext', window === undefined ? 'whole run' : this.#windowText(window));
  }

  /** Draws a window, or none. */
  #mark(window: TimeWindow | undefined): void {
    for (const { plot } of this.#charts) {
      const { clientWidth, clientHeight } = plot.over;
      const toPx = (ms: number) =>
        Math.min(clientWidth, Math.max(0, ((ms - this.#data.fromMs) / this.#spanMs) * clientWidth));
      const left = window === undefined ? 0 : toPx(window.fromMs);
      const width = window === undefined ? 0 : Math.max(2, toPx(window.toMs) - left);
      plot.setSelect({ left, width, top: 0, height: clientHeight }, false);
    }
  }

  #windowText({ fromMs, toMs }: TimeWindow): string {
    const moment = (ms: number) => strftime(this.#data.secondFormat, ms);
    return `${moment(fromMs)} – ${moment(toMs)}`;
  }

  /** What is under the pointer, or else the window. */
  #say(at?: number): void {
    const { calls, failures, p95Ms } = this.#timeline;
    if (at === undefined) {
      this.#note.textContent = this.#text;
      return;
    }
    const slice = Math.min(calls.length - 1, Math.floor(at * calls.length));
    const p95 = p95Ms[slice] ?? undefined;
    const parts = [
      strftime(this.#data.secondFormat, this.#timeAt(slice / calls.length)),
      formatQuantity(calls[slice] ?? 0, 'call'),
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
