// Figures → a row of the functions table, the same cells as in templates/functions.eta.

import { formatCount, formatDuration, formatPercent, markEstimate } from '../../console/format.js';
import { LogScale } from '../log-scale.js';
import { HISTOGRAM_HEIGHT, HISTOGRAM_WIDTH, miniHistogram } from '../mini-histogram.js';
import type { PageData } from '../page-data-types.js';
import { speedOf } from '../speed.js';
import { timedShare } from '../timed-share.js';
import { element, svgElement } from './element.js';
import type { RowFigures } from './function-figures.js';

export interface RowLook {
  /** Folded away until all rows are asked for. */
  readonly isExtra: boolean;
  /** The longest total time of all rows, which the bars are shares of. */
  readonly longestMs: number;
}

/** The row's element id, as in links to it. */
export function rowId(index: number): string {
  return `fn-${index + 1}`;
}

export function functionRow(data: PageData, row: RowFigures, hasBaseline: boolean): HTMLTableRowElement {
  const { of } = row;
  const number = (label: string, text: string, kind = '') =>
    element('td', { class: `n ${kind}`, 'data-l': label }, text);
  const name = element('button', { type: 'button', 'aria-expanded': 'false' }, element('code', {}, of.name));
  return element(
    'tr',
    { id: rowId(row.index) },
    element('th', { scope: 'row' }, name, ' ', element('small', {}, of.eventType)),
    callsCell(row),
    successCell(row),
    element('td', { class: 'dist', 'aria-hidden': 'true' }, histogramPicture(data, row)),
    number('p50', timeText(row, row.p50Ms)),
    number('p90', timeText(row, row.p90Ms)),
    number('p95', timeText(row, row.p95Ms), 'strong'),
    number('p99', timeText(row, row.p99Ms)),
    number('Max', timeText(row, row.maxMs)),
    totalCell(row),
    number('Overhead', overheadText(row), 'cost soft'),
    hasBaseline ? deltaCell(row) : null,
  );
}

/** What of a row depends on the others. */
export function setLook(row: HTMLTableRowElement, { totalMs }: RowFigures, { isExtra, longestMs }: RowLook): void {
  const share = longestMs === 0 ? 0 : Math.ceil((totalMs / longestMs) * 100);
  const bar = row.querySelector('.share rect');
  bar?.setAttribute('x', `${100 - share}%`);
  bar?.setAttribute('width', `${share}%`);
  row.classList.toggle('extra', isExtra);
}

/** A time of the row: `147 ms`, `~147 ms` where it is estimated, `–` where none of the calls was timed. */
export function timeText({ isEstimated, measuredCalls }: RowFigures, ms: number): string {
  return markEstimate(formatDuration(measuredCalls === 0 ? Number.NaN : ms), isEstimated);
}

function callsCell({ calls, timedCalls }: RowFigures): HTMLTableCellElement {
  const timed = timedShare(calls, timedCalls);
  const cell = element('td', { class: 'n', 'data-l': 'Calls' }, formatCount(calls));
  if (timed !== '') cell.append(' ', element('small', {}, timed));
  return cell;
}

function successCell({ calls, errors, cancelled }: RowFigures): HTMLTableCellElement {
  const rate = formatPercent(((calls - errors - cancelled) / calls) * 100, 1);
  const failed = errors > 0 ? element('small', { class: 'fail' }, `${formatCount(errors)} failed`) : null;
  const other = errors === 0 && cancelled > 0 ? element('small', {}, `${formatCount(cancelled)} cancelled`) : null;
  return element('td', { class: 'n', 'data-l': 'Success' }, rate, ' ', failed ?? other);
}

function totalCell(row: RowFigures): HTMLTableCellElement {
  const bar = svgElement('svg', { class: 'share', 'aria-hidden': 'true' }, svgElement('rect', {}));
  return element('td', { class: 'n', 'data-l': 'Total time' }, timeText(row, row.totalMs), bar);
}

function overheadText({ isEstimated, overheadMs, totalMs }: RowFigures): string {
  if (overheadMs === null) return '–';
  const share = formatPercent(totalMs === 0 ? 0 : (overheadMs / totalMs) * 100, 1);
  return markEstimate(share, isEstimated);
}

function deltaCell({ delta }: RowFigures): HTMLTableCellElement {
  const { tone, text, meaning } = delta ?? { tone: 'neutral', text: '–', meaning: '' };
  const said = tone === 'neutral' ? null : element('span', { class: 'sr' }, ` ${meaning}`);
  return element('td', { class: `n ${tone}`, 'data-l': 'Δ p95' }, text, said);
}

function histogramPicture(data: PageData, row: RowFigures): SVGElement {
  const scale = new LogScale(...data.axisMs);
  const paths = miniHistogram(row.histogram(), row, scale, (ms) => speedOf(ms, data));
  const path = (kind: string, d: string) => (d === '' ? null : svgElement('path', { class: kind, d }));
  return svgElement(
    'svg',
    { viewBox: `0 0 ${HISTOGRAM_WIDTH} ${HISTOGRAM_HEIGHT}`, height: HISTOGRAM_HEIGHT, preserveAspectRatio: 'none' },
    svgElement('use', { href: '#ticks' }),
    path('fast', paths.fastPath),
    path('medium', paths.mediumPath),
    path('slow', paths.slowPath),
    path('marks', paths.marksPath),
  );
}
