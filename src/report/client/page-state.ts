// Address ↔ state: what a visitor has chosen, as it stands behind the # of the page's address. Pure.

export const SORT_KEYS = [
  'name',
  'calls',
  'success',
  'p50',
  'p90',
  'p95',
  'p99',
  'max',
  'total',
  'overhead',
  'delta',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export const OUTCOME_CHOICES = ['', 'success', 'error', 'cancelled'] as const;
export const SPEED_CHOICES = ['', 'fast', 'medium', 'slow'] as const;
export const CALL_TABS = ['notable', 'slowest', 'all'] as const;
export type CallTab = (typeof CALL_TABS)[number];

export interface PageState {
  /** The function whose row is open, and its event type where the name alone is not enough; empty for none. */
  readonly fn: string;
  readonly fnType: string;
  /** The window, epoch milliseconds; both null for the whole run. */
  readonly from: number | null;
  readonly to: number | null;
  readonly q: string;
  readonly type: string;
  readonly outcome: (typeof OUTCOME_CHOICES)[number];
  readonly speed: (typeof SPEED_CHOICES)[number];
  readonly sort: SortKey;
  readonly isAscending: boolean;
  /** The page of the functions table and of the calls table, from 1. */
  readonly rows: number;
  readonly tab: CallTab;
  readonly page: number;
}

export const INITIAL_STATE: PageState = {
  fn: '',
  fnType: '',
  from: null,
  to: null,
  q: '',
  type: '',
  outcome: '',
  speed: '',
  sort: 'total',
  isAscending: false,
  rows: 1,
  tab: 'notable',
  page: 1,
};

/**
 * The state in a hash; undefined where the hash is none of ours, as `#functions`. What makes no sense counts as not
 * said: an address is typed, cut off and mangled by mail programs.
 */
export function parseHash(hash: string): PageState | undefined {
  if (hash.length > 1 && !hash.includes('=')) return undefined;
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const text = (name: string) => said.get(name) ?? '';
  const [sort, direction] = text('sort').split(':');
  const window = windowOf(text('from'), text('to'));
  const key = oneOf(SORT_KEYS, sort, INITIAL_STATE.sort);
  return {
    fn: text('fn'),
    fnType: text('fnType'),
    ...window,
    q: text('q'),
    type: text('type'),
    outcome: oneOf(OUTCOME_CHOICES, text('outcome'), ''),
    speed: oneOf(SPEED_CHOICES, text('speed'), ''),
    sort: key,
    isAscending: sort === key && direction === 'asc',
    rows: pageOf(text('rows')),
    tab: oneOf(CALL_TABS, text('calls'), INITIAL_STATE.tab),
    page: pageOf(text('page')),
  };
}

/** `#fn=…&from=…`, only what was chosen; `#` for the initial state. */
export function formatHash(state: PageState): string {
  const { from, to, sort, isAscending } = state;
  const isDefaultSort = sort === INITIAL_STATE.sort && !isAscending;
  const said = new URLSearchParams();
  const say = (name: string, value: string | number, initial: string | number) => {
    if (value !== initial) said.set(name, String(value));
  };
  say('fn', state.fn, '');
  say('fnType', state.fnType, '');
  say('from', from ?? '', '');
  say('to', to ?? '', '');
  say('q', state.q, '');
  say('type', state.type, '');
  say('outcome', state.outcome, '');
  say('speed', state.speed, '');
  if (!isDefaultSort) said.set('sort', isAscending ? `${sort}:asc` : sort);
  say('rows', state.rows, 1);
  say('calls', state.tab, INITIAL_STATE.tab);
  say('page', state.page, 1);
  // A colon needs no escape in a hash, and reads better without one.
  return `#${said.toString().replaceAll('%3A', ':')}`;
}

function windowOf(from: string, to: string): Pick<PageState, 'from' | 'to'> {
  const [fromMs, toMs] = [Number(from), Number(to)];
  const isWindow = from !== '' && to !== '' && Number.isFinite(fromMs) && Number.isFinite(toMs) && fromMs < toMs;
  return isWindow ? { from: fromMs, to: toMs } : { from: null, to: null };
}

function oneOf<T extends string>(choices: readonly T[], said: string | undefined, otherwise: T): T {
  return choices.find((choice) => choice === said) ?? otherwise;
}

function pageOf(said: string): number {
  const page = Number(said);
  return Number.isInteger(page) && page > 0 ? page : 1;
}
