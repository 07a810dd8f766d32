// A function's index → its name as a link to its row.

import type { PageData } from '../page-data-types.js';
import { element } from './element.js';
import { rowId } from './function-row.js';

/** The link and the event type. */
export function functionLink(data: PageData, index: number): (Node | string)[] {
  const { name = '(unknown)', eventType = '' } = data.functions[index] ?? {};
  return [element('a', { href: `#${rowId(index)}` }, name), ' ', element('small', {}, eventType)];
}
