// The page's script: what the report rendered comes to life, part by part; a part whose markup a user's template
// replaced stays as it is.

import type { PageData } from '../page-data-types.js';
import { CallTable } from './call-table.js';
import { ErrorTable } from './error-table.js';
import { FilterBar } from './filter-bar.js';
import { functionFigures, type RowFigures } from './function-figures.js';
import { FunctionTable } from './function-table.js';
import { formatHash, INITIAL_STATE, type PageState, parseHash } from './page-state.js';
import { readPageData } from './read-page-data.js';
import { markSections } from './section-marks.js';
import { type Selection, selectCalls } from './selection.js';
import { startTheme } from './theme.js';
import { Timeline } from './timeline.js';
import type { Part, View } from './view.js';

const FILTERS = ['from', 'to', 'q', 'type', 'outcome', 'speed'] as const;
const ROW_LINK = /^#fn-(\d+)$/;

class Report {
  readonly #data: PageData;
  readonly #functions: FunctionTable | undefined;
  readonly #parts: readonly Part[];
  #state: PageState = INITIAL_STATE;
  /** The state whose filters were applied last. */
  #shown: PageState = INITIAL_STATE;
  #selection: Selection;
  #figures: readonly RowFigures[];

  constructor(data: PageData) {
    this.#data = data;
    this.#selection = selectCalls(data, INITIAL_STATE);
    this.#figures = functionFigures(data, this.#selection);
    const choose = (change: Partial<PageState>, how: 'push' | 'replace' = 'push') => this.#choose(change, how);
    const eventTypes = [...new Set(data.functions.map(({ eventType }) => eventType))].sort();
    this.#functions = FunctionTable.on(choose);
    const parts = [
      FilterBar.on(choose, eventTypes),
      Timeline.on(data, choose),
      this.#functions,
      ErrorTable.on(),
      CallTable.on(data, choose),
    ];
    this.#parts = parts.filter((part) => part !== undefined);
    document.addEventListener('click', (event) => this.#followed(event));
    addEventListener('popstate', () => this.#arrived());
    addEventListener('hashchange', () => this.#arrived());
  }

  start(): void {
    for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-window]')) {
      link.hash = link.dataset['window'] ?? '';
      link.textContent = 'Show this window';
    }
    this.#show();
    this.#arrived();
  }

  #choose(change: Partial<PageState>, how: 'push' | 'replace'): void {
    this.#state = { ...this.#state, ...change };
    writeAddress(formatHash(this.#state), how);
    this.#show();
  }

  /** The address has changed, or is the first. */
  #arrived(): void {
    const row = ROW_LINK.exec(location.hash);
    if (row !== null) return this.#openRow(Number(row[1]) - 1, 'replace');
    const state = parseHash(location.hash) ?? parseHash(String(history.state));
    // A link to a section leaves what was chosen as it is; its entry keeps that, for who comes back to it.
    if (state === undefined) return writeAddress(location.hash, 'replace', formatHash(this.#state));
    const isOther = formatHash(state) !== formatHash(this.#state);
    const opens = state.fn !== '' && state.fn !== this.#state.fn;
    this.#state = state;
    if (isOther) this.#show();
    if (opens) this.#functions?.reveal();
  }

  #followed(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    if (link === null || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = ROW_LINK.exec(link.hash);
    if (row !== null) {
      event.preventDefault();
      this.#openRow(Number(row[1]) - 1, 'push');
    }
    if (link.dataset['window'] === undefined) return;
    event.preventDefault();
    const { from = null, to = null } = parseHash(link.dataset['window']) ?? {};
    this.#choose({ from, to, page: 1, rows: 1 }, 'push');
    document.getElementById('timeline')?.scrollIntoView({ block: 'start' });
  }

  /** Opens a row, without the filters where these hide it. */
  #openRow(index: number, how: 'push' | 'replace'): void {
    const of = this.#data.functions[index];
    if (of === undefined) return;
    const isShown = this.#figures.some((row) => row.index === index);
    if (!isShown) {
      const { sort, isAscending, tab } = this.#state;
      this.#state = { ...INITIAL_STATE, sort, isAscending, tab };
      this.#select();
    }
    const rows = this.#functions?.pageOf(this.#view(), index) ?? 1;
    this.#choose({ fn: of.name, fnType: of.eventType, rows }, how);
    this.#functions?.reveal();
  }

  #view(): View {
    return { data: this.#data, state: this.#state, selection: this.#selection, figures: this.#figures };
  }

  /** Applies the filters, where they have changed: parts tell by the selection whether they have anything to do. */
  #select(): void {
    if (FILTERS.every((name) => this.#state[name] === this.#shown[name])) return;
    this.#shown = this.#state;
    this.#selection = selectCalls(this.#data, this.#state);
    this.#figures = functionFigures(this.#data, this.#selection);
  }

  #show(): void {
    this.#select();
    const view = this.#view();
    for (const part of this.#parts) part.show(view);
  }
}

/** `kept` is what the entry in the history has beside its address. */
function writeAddress(address: string, how: 'push' | 'replace', kept: string | null = null): void {
  try {
    if (how === 'push') history.pushState(kept, '', address);
    else history.replaceState(kept, '', address);
  } catch {
    // A frame without an address of its own: the page works, its state is not in the address.
  }
}

async function start(): Promise<void> {
  startTheme();
  markSections();
  const data = await readPageData();
  // Before the charts are drawn: they need to know how wide they are.
  document.documentElement.classList.add('ready');
  if (data !== undefined) new Report(data).start();
  performance.mark('tracklight-ready');
}

void start();
