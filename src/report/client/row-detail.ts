// The open row → what is below it: figures, the large histogram, each call, the slowest calls, the errors.

import { formatCount, formatDuration, formatPercent, markEstimate } from '../../console/format.js';
import { strftime } from '../../strftime.js';
import { OUTCOMES, type PageData } from '../page-data-types.js';
import { timedShare } from '../timed-share.js';
import type { Chart } from './chart.js';
import { distributionChart } from './distribution-chart.js';
import { type Child, element } from './element.js';
import { tallyErrors } from './error-tally.js';
import type { RowFigures } from './function-figures.js';
import { timeText } from './function-row.js';
import { scatterChart } from './scatter-chart.js';
import type { View } from './view.js';

const SLOWEST = 6;
const MAX_GROUPS = 8;

export class RowDetail {
  readonly #columns: number;
  #charts: readonly Chart[] = [];
  #row: HTMLTableRowElement | undefined;
  #detail: HTMLTableRowElement | undefined;
  #selection: View['selection'] | undefined;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Opens a row, and closes the one that was open. */
  open(row: HTMLTableRowElement, figures: RowFigures, { data, selection }: View): void {
    if (this.#row === row && this.#selection === selection) return;
    this.close();
    this.#row = row;
    this.#selection = selection;
    const calls = selection.calls.filter((call) => data.calls.functionAt[call] === figures.index);
    const timed = calls.filter((call) => (data.calls.speed[call] as number) >= 0);
    const [histogram, scatter] = [element('div', { class: 'chart' }), element('div', { class: 'chart' })];
    const id = `${row.id}-detail`;
    const panels = element(
      'div',
      { class: 'panels' },
      panel('Latency distribution', figures.of.before === null ? [] : [key('baseline', 'k-dash')], histogram),
      panel('Each call', [key('ok', 'k-fast'), key('failed', 'k-fail'), scopeText(figures, timed)], scatter),
      panel('Slowest calls', [], slowestList(data, timed)),
      panel('Errors', [], errorList(data, figures, selection.isByCall ? calls : undefined)),
    );
    const cell = element('td', { colspan: this.#columns }, figureLine(data, figures), panels);
    this.#detail = element('tr', { class: 'detail', id }, cell);
    row.after(this.#detail);
    row.classList.add('open');
    const button = row.querySelector('button');
    button?.setAttribute('aria-expanded', 'true');
    button?.setAttribute('aria-controls', id);
    this.#draw(histogram, scatter, data, figures, timed);
  }

  close(): void {
    for (const chart of this.#charts) chart.destroy();
    this.#charts = [];
    this.#detail?.remove();
    this.#row?.classList.remove('open');
    const button = this.#row?.querySelector('button');
    button?.setAttribute('aria-expanded', 'false');
    button?.removeAttribute('aria-controls');
    this.#row = this.#detail = undefined;
  }

  #draw(histogram: HTMLElement, scatter: HTMLElement, data: PageData, figures: RowFigures, calls: Uint32Array): void {
    const { name } = figures.of;
    describe(
      histogram,
      `Latencies of ${name}: p50 ${timeText(figures, figures.p50Ms)}, p95 ${timeText(figures, figures.p95Ms)}`,
    );
    describe(scatter, `${formatCount(calls.length)} calls of ${name} by start and duration`);
    this.#charts = [distributionChart(histogram, data, figures), scatterChart(scatter, data, calls)];
  }
}

function describe(chart: HTMLElement, text: string): void {
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', text);
}

function panel(title: string, keys: readonly Child[], content: Node): HTMLElement {
  return element('div', { class: 'panel' }, element('h3', {}, title, ...keys), content);
}

function key(text: string, kind: string): HTMLElement {
  return element('span', { class: 'key' }, element('i', { class: kind }), text);
}

/** Nothing where each of the function's calls has its dot. */
function scopeText({ calls, of }: RowFigures, shown: Uint32Array): HTMLElement | null {
  if (shown.length === of.calls || (shown.length === calls && calls === of.calls)) return null;
  return element('span', { class: 'soft' }, `${formatCount(shown.length)} of ${formatCount(of.calls)} calls`);
}

function figureLine(data: PageData, row: RowFigures): HTMLElement {
  const { calls, measuredCalls, medium, slow, totalMs, of } = row;
  const percentText = (value: number) => markEstimate(formatPercent(value, 1), row.isEstimated);
  const share = (part: number) => percentText((part / measuredCalls) * 100);
  const figures: [label: string, text: string][] = [
    ['Mean', timeText(row, totalMs / measuredCalls)],
    ['Fast / medium / slow', `${share(measuredCalls - medium - slow)} / ${share(medium)} / ${share(slow)}`],
    ['Share of tracked time', percentText(shareOfTime(row, data))],
    ['Rate', `${rateText((calls / Math.max(1, data.runMs)) * 1000)}/s`],
  ];
  const timed = timedShare(calls, row.timedCalls);
  if (timed !== '') figures.push(['Times', row.isEstimated ? `estimated, ${timed}` : timed]);
  if (of.before !== null) {
    const { p50Ms, p95Ms, p99Ms, timedCalls } = of.before;
    const texts = [p50Ms, p95Ms, p99Ms].map((ms) => markEstimate(formatDuration(ms), timedCalls !== undefined));
    figures.push(['Baseline p50 / p95 / p99', texts.join(' / ')]);
  }
  const pairs = figures.map(([label, text]) =>
    element('div', {}, element('dt', {}, label), ' ', element('dd', {}, text)),
  );
  return element('dl', { class: 'figures' }, ...pairs);
}

function shareOfTime({ measuredCalls, totalMs }: RowFigures, data: PageData): number {
  if (measuredCalls === 0) return Number.NaN;
  return data.totalMs === 0 ? 0 : (totalMs / data.totalMs) * 100;
}

function rateText(perSecond: number): string {
  return perSecond >= 100 ? formatCount(perSecond) : String(Number(perSecond.toPrecision(2)));
}

function slowestList(data: PageData, calls: Uint32Array): HTMLElement {
  if (calls.length === 0) return element('p', { class: 'soft' }, 'No timed call of it is in this page.');
  const { durationMs, startMs, outcome, errorText } = data.calls;
  const slowest = calls.slice().sort((a, b) => (durationMs[b] as number) - (durationMs[a] as number) || a - b);
  const items = Array.from(slowest.subarray(0, SLOWEST), (call) => {
    const said = data.errorTexts[errorText[call] as number]?.errorName;
    const how = OUTCOMES[outcome[call] as number] === 'cancelled' ? 'cancelled' : 'ok';
    return element(
      'li',
      {},
      element('span', { class: 'soft' }, strftime(data.momentFormat, startMs[call] as number)),
      element('span', { class: said === undefined ? '' : 'fail' }, said ?? how),
      element('b', {}, formatDuration(durationMs[call] as number)),
    );
  });
  return element('ol', { class: 'lines slowest' }, ...items);
}

/** Lifetime counts by name of the function, or those of the given calls. */
function errorList(data: PageData, { of }: RowFigures, calls: Uint32Array | undefined): HTMLElement {
  const groups =
    calls === undefined
      ? data.groups.map(({ functions, ...group }) => ({
          ...group,
          count: functions.find(({ name }) => name === of.name)?.count ?? 0,
        }))
      : tallyErrors(data, calls).map(({ timesMs, ...group }) => ({ ...group, count: timesMs.length }));
  const here = groups.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  if (here.length === 0) return element('p', { class: 'soft' }, 'None.');
  const items = here
    .slice(0, MAX_GROUPS)
    .map(({ errorName, errorMessage, count }) =>
      element(
        'li',
        {},
        element('span', {}, element('code', { class: 'fail' }, errorName), ` ${errorMessage}`),
        element('b', {}, formatCount(count)),
      ),
    );
  if (here.length > MAX_GROUPS) items.push(element('li', { class: 'soft' }, `${here.length - MAX_GROUPS} more`));
  return element('ul', { class: 'lines' }, ...items);
}
