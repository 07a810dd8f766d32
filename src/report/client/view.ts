// State → everything one showing of the page depends on; what the parts of the page are given.

import type { PageData } from '../page-data-types.js';
import type { RowFigures } from './function-figures.js';
import type { PageState } from './page-state.js';
import type { Selection } from './selection.js';

export interface View {
  readonly data: PageData;
  readonly state: PageState;
  readonly selection: Selection;
  /** The functions that are left, unsorted. */
  readonly figures: readonly RowFigures[];
}

/** A visitor's choice: it changes the state, which is written to the address and shown. */
export type Choose = (change: Partial<PageState>, how?: 'push' | 'replace') => void;

/** A part of the page. */
export interface Part {
  show(view: View): void;
}
