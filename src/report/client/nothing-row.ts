// A table that the filters leave empty → the row that says so.

import { element } from './element.js';

/** Across so many columns; `noun` is what the table lists, in the singular. */
export function nothingRow(columns: number, noun: string): HTMLTableRowElement {
  const text = `No ${noun} matches the filters.`;
  return element('tr', {}, element('td', { colspan: columns, class: 'nothing soft' }, text));
}
