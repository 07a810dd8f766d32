// View → the functions table: sorted, filtered, in pages, with the one row that is open.

import { formatCount, formatQuantity } from '../../console/format.js';
import { element } from './element.js';
import type { RowFigures } from './function-figures.js';
import { functionRow, rowId, setLook } from './function-row.js';
import { nothingRow } from './nothing-row.js';
import { type PageState, SORT_KEYS, type SortKey } from './page-state.js';
import { Pager, pageWithin } from './pager.js';
import { RowDetail } from './row-detail.js';
import { sortRows } from './sort-rows.js';
import type { Choose, Part, View } from './view.js';

const PAGE_ROWS = 200;
const FIRST_ROWS = 15;
/** As in the tables that the report renders: a button for so few rows more is not worth it. */
const HARDLY_MORE = 3;

export class FunctionTable implements Part {
  readonly #table: HTMLTableElement;
  readonly #body: HTMLTableSectionElement;
  readonly #choose: Choose;
  readonly #pager: Pager;
  readonly #more: HTMLElement | null;
  readonly #scope = element('p', { class: 'scope' });
  readonly #detail: RowDetail;
  #view: View | undefined;
  #rows: readonly RowFigures[] = [];
  /** Rows of lifetime totals by function: one that stays in its place is not laid out again. */
  readonly #lifetime = new Map<number, HTMLTableRowElement>();

  /** Undefined where a template of the user's has another table. */
  static on(choose: Choose): FunctionTable | undefined {
    const table = document.querySelector<HTMLTableElement>('table[data-part="functions"]');
    const body = table?.tBodies[0];
    return table === null || body === undefined ? undefined : new FunctionTable(table, body, choose);
  }

  private constructor(table: HTMLTableElement, body: HTMLTableSectionElement, choose: Choose) {
    this.#table = table;
    this.#body = body;
    this.#choose = choose;
    this.#detail = new RowDetail(table.tHead?.rows[0]?.cells.length ?? 1);
    this.#pager = new Pager('Pages of functions', (rows) => choose({ rows }));
    this.#more = table.closest('section')?.querySelector('.more') ?? null;
    table.parentElement?.after(this.#pager.node);
    table.parentElement?.before(this.#scope);
    this.#makeSortable();
    body.addEventListener('click', (event) => this.#clicked(event));
    this.#table.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#view?.state.fn) this.#close();
    });
  }

  show(view: View): void {
    const last = this.#view;
    this.#view = view;
    const { state, selection } = view;
    const isSameList =
      last !== undefined &&
      last.selection === selection &&
      (['sort', 'isAscending', 'rows'] as const).every((key) => last.state[key] === state[key]);
    if (!isSameList) this.#showRows(view);
    this.#showDetail(view);
  }

  /** The page of the table that has a function's row. */
  pageOf(view: View, index: number): number {
    const at = sortRows(view.figures, view.state.sort, view.state.isAscending).findIndex((row) => row.index === index);
    return Math.max(1, Math.floor(at / PAGE_ROWS) + 1);
  }

  /** Brings the open row into sight. */
  reveal(): void {
    const row = this.#openRow();
    if (row === null) return;
    const box = this.#more?.querySelector('input');
    if (row.classList.contains('extra') && box) box.checked = true;
    // What was followed to it may be gone; here Escape is heard.
    row.querySelector('button')?.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'start' });
  }

  #showRows({ data, state, figures, selection }: View): void {
    const focused = this.#body.contains(document.activeElement) ? document.activeElement?.closest('tr')?.id : undefined;
    const page = pageWithin(state.rows, PAGE_ROWS, figures.length);
    const sorted = sortRows(figures, state.sort, state.isAscending);
    this.#rows = sorted.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS);
    const longestMs = figures.reduce((longest, { totalMs }) => Math.max(longest, totalMs), 0);
    const isShort = this.#rows.length <= FIRST_ROWS + HARDLY_MORE;
    const hasBaseline = this.#table.classList.contains('compared');
    const kept = selection.isByCall ? undefined : this.#lifetime;
    const rows = this.#rows.map((row, i) => {
      const made = kept?.get(row.index) ?? functionRow(data, row, hasBaseline);
      kept?.set(row.index, made);
      setLook(made, row, { isExtra: !isShort && i >= FIRST_ROWS, longestMs });
      return made;
    });
    this.#detail.close();
    const columns = this.#table.tHead?.rows[0]?.cells.length ?? 1;
    arrange(this.#body, rows.length > 0 ? rows : [nothingRow(columns, 'function')]);
    if (focused !== undefined) document.getElementById(focused)?.querySelector('button')?.focus();
    this.#showOrder(state);
    this.#showMore(isShort);
    this.#pager.node.hidden = figures.length <= PAGE_ROWS;
    this.#pager.show({ page, size: PAGE_ROWS, total: figures.length, note: 'functions' });
    this.#scope.hidden = !selection.isByCall;
    this.#scope.textContent = `Figures of the ${formatQuantity(selection.calls.length, 'call')} that the filters leave, of ${data.scope}.`;
  }

  #showMore(isShort: boolean): void {
    if (this.#more === null) return;
    this.#more.hidden = isShort;
    const label = this.#more.querySelector('label');
    if (label?.lastChild) label.lastChild.textContent = ` Show all ${formatCount(this.#rows.length)} functions`;
    // The pages tell what the sentence of the page without a script did.
    this.#more.querySelector('span')?.remove();
  }

  #showDetail(view: View): void {
    const { state } = view;
    const row = this.#rows.find(({ of }) => isOpen(state, of.name, of.eventType));
    const open = row === undefined ? null : document.getElementById(rowId(row.index));
    if (row === undefined || open === null) return this.#detail.close();
    this.#detail.open(open as HTMLTableRowElement, row, view);
  }

  #openRow(): HTMLTableRowElement | null {
    return this.#body.querySelector('tr.open');
  }

  #close(): void {
    const button = this.#openRow()?.querySelector('button');
    this.#choose({ fn: '', fnType: '' });
    button?.focus();
  }

  #clicked(event: Event): void {
    const target = event.target as Element;
    const row = target.closest('tr');
    const figures = this.#rows.find(({ index }) => rowId(index) === row?.id);
    // Who marks a number to copy it does not want the row to open.
    if (figures === undefined || target.closest('a') !== null || getSelection()?.isCollapsed === false) return;
    const { name, eventType } = figures.of;
    const isClosing = this.#view !== undefined && isOpen(this.#view.state, name, eventType);
    // Where Escape is heard, and Tab goes on from: browsers focus nothing for a click beside the button.
    row?.querySelector('button')?.focus({ preventScroll: true });
    this.#choose(isClosing ? { fn: '', fnType: '' } : { fn: name, fnType: eventType });
  }

  #makeSortable(): void {
    for (const head of this.#table.querySelectorAll<HTMLElement>('thead [data-sort]')) {
      const key = SORT_KEYS.find((one) => one === head.dataset['sort']);
      if (key === undefined) continue;
      head.querySelector('[aria-hidden]')?.remove();
      const button = element('button', { type: 'button' }, ...head.childNodes);
      head.replaceChildren(button);
      button.addEventListener('click', () => this.#sortBy(key));
    }
  }

  #sortBy(key: SortKey): void {
    const { state } = this.#view ?? {};
    // Names begin with the first, numbers with the largest.
    const isAscending = state?.sort === key ? !state.isAscending : key === 'name';
    this.#choose({ sort: key, isAscending, rows: 1 });
  }

  #showOrder({ sort, isAscending }: PageState): void {
    for (const head of this.#table.querySelectorAll<HTMLElement>('thead [data-sort]')) {
      const isSorted = head.dataset['sort'] === sort;
      head.classList.toggle('sorted', isSorted);
      if (isSorted) head.setAttribute('aria-sort', isAscending ? 'ascending' : 'descending');
      else head.removeAttribute('aria-sort');
    }
  }
}

/** As `replaceChildren`, but rows that are in their places stay there. */
function arrange(body: HTMLTableSectionElement, rows: readonly HTMLTableRowElement[]): void {
  const shown = new Set(rows);
  for (const row of [...body.rows]) if (!shown.has(row)) row.remove();
  rows.forEach((row, i) => {
    const there = body.rows[i] ?? null;
    if (there !== row) body.insertBefore(row, there);
  });
}

/** Whether the row of a function is the open one; an address may leave the event type out. */
function isOpen({ fn, fnType }: PageState, name: string, eventType: string): boolean {
  return fn !== '' && fn === name && (fnType === '' || fnType === eventType);
}
