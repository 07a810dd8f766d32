// A long list → pages: two buttons and where we are.

import { formatCount } from '../../console/format.js';
import { element } from './element.js';

export interface Paging {
  /** From 1. */
  readonly page: number;
  readonly size: number;
  readonly total: number;
  /** What follows `1–25 of 2,323`. */
  readonly note: string;
}

/** The page that is there: an address may ask for one beyond the last. */
export function pageWithin(page: number, size: number, total: number): number {
  return Math.min(page, Math.max(1, Math.ceil(total / size)));
}

export class Pager {
  readonly node: HTMLElement;
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #place: HTMLElement;
  #page = 1;

  constructor(label: string, go: (page: number) => void) {
    this.#previous = element('button', { type: 'button' }, 'Previous');
    this.#next = element('button', { type: 'button' }, 'Next');
    this.#place = element('span', { class: 'soft' });
    this.node = element(
      'div',
      { class: 'pager', role: 'group', 'aria-label': label },
      this.#previous,
      this.#place,
      this.#next,
    );
    for (const [button, by] of [
      [this.#previous, -1],
      [this.#next, 1],
    ] as const) {
      button.addEventListener('click', () => {
        if (button.getAttribute('aria-disabled') !== 'true') go(this.#page + by);
      });
    }
  }

  show({ page, size, total, note }: Paging): void {
    this.#page = pageWithin(page, size, total);
    const first = (this.#page - 1) * size + 1;
    const last = Math.min(total, first + size - 1);
    const place = total === 0 ? 'none' : `${formatCount(first)}–${formatCount(last)} of ${formatCount(total)}`;
    this.#place.textContent = note === '' ? place : `${place} · ${note}`;
    // Not `disabled`: a button that goes away under the focus takes it along.
    this.#previous.setAttribute('aria-disabled', String(first <= 1));
    this.#next.setAttribute('aria-disabled', String(last >= total));
  }
}
