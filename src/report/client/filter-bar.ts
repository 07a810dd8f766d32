// The search box and the selects → the filters; `/` goes to the box from anywhere.

import { formatCount, formatQuantity } from '../../console/format.js';
import { element } from './element.js';
import type { PageState } from './page-state.js';
import type { Choose, Part, View } from './view.js';

const NO_FILTERS = { q: '', type: '', outcome: '', speed: '', from: null, to: null } as const;

export class FilterBar implements Part {
  readonly #form: HTMLFormElement;
  readonly #clear = element('button', { type: 'button', class: 'clear', hidden: true }, 'Clear filters');
  readonly #status = element('p', { class: 'sr', role: 'status' });
  #said = '';

  static on(choose: Choose, eventTypes: readonly string[]): FilterBar | undefined {
    const form = document.querySelector<HTMLFormElement>('form.tools');
    return form === null ? undefined : new FilterBar(form, choose, eventTypes);
  }

  private constructor(form: HTMLFormElement, choose: Choose, eventTypes: readonly string[]) {
    this.#form = form;
    this.#field('type')?.append(...eventTypes.map((type) => element('option', { value: type }, type)));
    document.querySelector('#functions .title')?.append(this.#clear);
    document.body.append(this.#status);
    form.hidden = false;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', ({ target }) => {
      const { name, value } = target as HTMLInputElement;
      // Letter by letter one entry in the history is enough.
      choose({ [name]: value, page: 1, rows: 1 }, name === 'q' ? 'replace' : 'push');
    });
    this.#clear.addEventListener('click', () => {
      choose({ ...NO_FILTERS, page: 1, rows: 1 });
      this.#field('q')?.focus();
    });
    document.addEventListener('keydown', (event) => this.#pressed(event));
  }

  show({ data, state, selection, figures }: View): void {
    for (const name of ['q', 'type', 'outcome', 'speed'] as const) {
      const field = this.#field(name);
      if (field !== null && field.value !== state[name]) field.value = state[name];
    }
    this.#clear.hidden = !selection.isFiltered;
    const functions = `${formatCount(figures.length)} of ${formatQuantity(data.functions.length, 'function')}`;
    const calls = `${formatCount(selection.calls.length)} of ${formatQuantity(data.calls.startMs.length, 'call')}`;
    this.#say(
      selection.isFiltered ? `${functions}, ${calls}` : this.#said === '' ? '' : `All functions, ${data.scope}`,
    );
  }

  #say(text: string): void {
    if (text === this.#said) return;
    this.#said = text;
    this.#status.textContent = text;
  }

  #field(name: keyof PageState): HTMLInputElement | HTMLSelectElement | null {
    return this.#form.querySelector(`[name="${name}"]`);
  }

  #pressed(event: KeyboardEvent): void {
    const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea');
    const field = this.#field('q');
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field?.focus();
    } else if (event.key === 'Escape' && event.target === field) {
      // Chromium would empty the box, and tell nobody once it is left.
      event.preventDefault();
      field?.blur();
    }
  }
}
