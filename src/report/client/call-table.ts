// View → the calls table: three orders, 25 calls a page.

import { formatCount, formatDuration } from '../../console/format.js';
import { strftime } from '../../strftime.js';
import { callBars } from '../call-bars.js';
import { OUTCOMES, type PageData } from '../page-data-types.js';
import { SPEEDS } from '../speed.js';
import { CallLists } from './call-lists.js';
import { element, svgElement } from './element.js';
import { functionLink } from './function-link.js';
import { nothingRow } from './nothing-row.js';
import type { CallTab } from './page-state.js';
import { Pager, pageWithin } from './pager.js';
import type { Choose, Part, View } from './view.js';

const PAGE_ROWS = 25;
const TABS: readonly (readonly [tab: CallTab, label: string])[] = [
  ['notable', 'Failed, medium & slow'],
  ['slowest', 'Slowest first'],
  ['all', 'All'],
];

export class CallTable implements Part {
  readonly #body: HTMLTableSectionElement;
  readonly #pager: Pager;
  readonly #tabs: ReadonlyMap<CallTab, HTMLButtonElement>;
  readonly #lists: CallLists;
  readonly #bars: Readonly<Record<CallTab, (durationMs: number) => number>>;

  static on(data: PageData, choose: Choose): CallTable | undefined {
    const body = document.querySelector<HTMLTableElement>('table[data-part="calls"]')?.tBodies[0];
    const section = body?.closest('section');
    return body === undefined || !section ? undefined : new CallTable(data, section, body, choose);
  }

  private constructor(data: PageData, section: Element, body: HTMLTableSectionElement, choose: Choose) {
    this.#body = body;
    this.#lists = new CallLists(data);
    const longestMs = data.functions.reduce((longest, { maxMs }) => Math.max(longest, maxMs), 0);
    const barsOf = (tab: CallTab) => callBars(this.#lists.durationsMs(tab), data.shortMaxMs, longestMs);
    const all = barsOf('all');
    this.#bars = { notable: barsOf('notable'), slowest: all, all };
    this.#tabs = new Map(TABS.map(([tab, label]) => [tab, element('button', { type: 'button' }, label)]));
    for (const [tab, button] of this.#tabs) button.addEventListener('click', () => choose({ tab, page: 1 }));
    const tabs = element(
      'div',
      { class: 'tabs end', role: 'group', 'aria-label': 'Calls shown' },
      ...this.#tabs.values(),
    );
    section.querySelector('.title .end')?.replaceWith(tabs);
    this.#pager = new Pager('Pages of calls', (page) => choose({ page }));
    section.querySelector('.more')?.remove();
    section.querySelector('.card')?.after(this.#pager.node);
    section.querySelector('.foot')?.replaceChildren(`From ${data.scope}.`);
  }

  show({ data, state, selection }: View): void {
    const list = this.#lists.list(state.tab, selection.calls);
    const page = pageWithin(state.page, PAGE_ROWS, list.length);
    const rows = list.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS);
    for (const [tab, button] of this.#tabs) button.setAttribute('aria-pressed', String(tab === state.tab));
    const shown = Array.from(rows, (call) => this.#row(data, call, this.#bars[state.tab]));
    const left = selection.calls.length - list.length;
    this.#body.replaceChildren(
      ...(shown.length > 0 ? shown : [nothingRow(6, left === 0 ? 'call' : 'failed, medium or slow call')]),
    );
    const kind = left > 0 && this.#lists.leavesOutCancelled(selection.calls) ? 'successful or cancelled' : 'successful';
    const note = left === 0 ? '' : `${formatCount(left)} fast, ${kind} calls not listed`;
    this.#pager.show({ page, size: PAGE_ROWS, total: list.length, note });
  }

  #row(data: PageData, call: number, barOf: (durationMs: number) => number): HTMLTableRowElement {
    const { calls } = data;
    const ms = calls.durationMs[call] as number;
    const speed = SPEEDS[calls.speed[call] as number];
    const length = speed === undefined ? 0 : barOf(ms);
    const bar = svgElement('svg', {}, svgElement('rect', { class: speed, width: `${length}%` }));
    const tone = speed === undefined ? 'soft' : `t-${speed}`;
    return element(
      'tr',
      {},
      element('td', { class: 'soft', 'data-l': 'Start' }, strftime(data.momentFormat, calls.startMs[call] as number)),
      element('th', { scope: 'row' }, ...functionLink(data, calls.functionAt[call] as number)),
      outcomeCell(data, call),
      element('td', { class: tone, 'data-l': 'Speed' }, speed ?? 'not timed'),
      element(
        'td',
        { class: `n ${tone}`, 'data-l': 'Duration' },
        formatDuration(speed === undefined ? Number.NaN : ms),
      ),
      element('td', { class: 'took', 'aria-hidden': 'true' }, bar),
    );
  }
}

function outcomeCell({ calls, errorTexts }: PageData, call: number): HTMLTableCellElement {
  const outcome = OUTCOMES[calls.outcome[call] as number];
  if (outcome !== 'error') return element('td', { 'data-l': 'Outcome' }, outcome === 'success' ? 'ok' : 'cancelled');
  const { errorName = 'failed', errorMessage = '' } = errorTexts[calls.errorText[call] as number] ?? {};
  const text = errorMessage === '' ? errorName : `${errorName}: ${errorMessage}`;
  return element('td', { class: 'fail', 'data-l': 'Outcome' }, `✕ ${text}`);
}
