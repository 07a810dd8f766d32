// View → the errors table: as it was rendered, or the failures that the filters leave.

import { formatCount, formatPercent, formatQuantity } from '../../console/format.js';
import { strftime } from '../../strftime.js';
import type { PageData } from '../page-data-types.js';
import { WHEN_HEIGHT, WHEN_WIDTH, whenPath } from '../when-strip.js';
import { element, svgElement } from './element.js';
import { type ErrorTally, tallyErrors } from './error-tally.js';
import { functionLink } from './function-link.js';
import { nothingRow } from './nothing-row.js';
import type { Part, View } from './view.js';

const MAX_ROWS = 60;
const MAX_FUNCTIONS = 2;

export class ErrorTable implements Part {
  readonly #body: HTMLTableSectionElement;
  readonly #heading: Element | null;
  readonly #headingText: string;
  readonly #more: HTMLElement | null;
  /** The rows of the whole run, lifetime totals. */
  readonly #rendered: readonly Node[];
  #shown: View['selection'] | undefined;

  static on(): ErrorTable | undefined {
    const body = document.querySelector<HTMLTableElement>('table[data-part="errors"]')?.tBodies[0];
    return body === undefined ? undefined : new ErrorTable(body);
  }

  private constructor(body: HTMLTableSectionElement) {
    const section = body.closest('section');
    this.#body = body;
    this.#heading = section?.querySelector('.title .end') ?? null;
    this.#headingText = this.#heading?.textContent ?? '';
    this.#more = section?.querySelector('.more') ?? null;
    this.#rendered = [...body.rows];
  }

  show({ data, selection }: View): void {
    if (selection === this.#shown || (this.#shown === undefined && !selection.isFiltered)) return;
    this.#shown = selection;
    if (this.#more !== null) this.#more.hidden = selection.isFiltered;
    if (!selection.isFiltered) {
      this.#body.replaceChildren(...this.#rendered);
      this.#head(this.#headingText);
      return;
    }
    const tallies = tallyErrors(data, selection.calls);
    const failures = tallies.reduce((sum, { timesMs }) => sum + timesMs.length, 0);
    const rows = tallies.slice(0, MAX_ROWS).map((tally) => errorRow(data, tally, failures));
    this.#body.replaceChildren(...(rows.length > 0 ? rows : [nothingRow(6, 'failure')]));
    const cut = tallies.length > MAX_ROWS ? `, the first ${MAX_ROWS}` : '';
    this.#head(
      `${formatQuantity(failures, 'failed call')} in ${formatQuantity(tallies.length, 'group')}${cut}, of ${data.scope}`,
    );
  }

  #head(text: string): void {
    if (this.#heading !== null) this.#heading.textContent = text;
  }
}

function errorRow(data: PageData, tally: ErrorTally, all: number): HTMLTableRowElement {
  const { errorName, errorMessage, timesMs, functions } = tally;
  const moment = (ms = 0) => strftime(data.secondFormat, ms);
  const path = whenPath(timesMs, data.fromMs, data.toMs);
  const strip = svgElement(
    'svg',
    { viewBox: `0 0 ${WHEN_WIDTH} ${WHEN_HEIGHT}`, height: WHEN_HEIGHT, preserveAspectRatio: 'none' },
    svgElement('path', { class: 'failures', d: path }),
  );
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, element('code', { class: 'fail' }, errorName), ` ${errorMessage}`),
    functionsCell(data, functions),
    element('td', { class: 'when', 'aria-hidden': 'true' }, strip),
    element('td', { class: 'n', 'data-l': 'First' }, moment(timesMs[0])),
    element('td', { class: 'n', 'data-l': 'Last' }, moment(timesMs.at(-1))),
    element(
      'td',
      { class: 'n', 'data-l': 'Count' },
      element('b', {}, formatCount(timesMs.length)),
      ' ',
      element('small', {}, formatPercent((timesMs.length / all) * 100, 1)),
    ),
  );
}

function functionsCell(data: PageData, functions: ErrorTally['functions']): HTMLTableCellElement {
  const links = functions.slice(0, MAX_FUNCTIONS).flatMap(([index]) => functionLink(data, index).slice(0, 2));
  const others = functions.length - MAX_FUNCTIONS;
  const rest = others > 0 ? element('small', {}, `+${others} more`) : null;
  return element('td', { class: 'links', 'data-l': 'Functions' }, ...links, rest);
}
