// The button in the header → light or dark, kept for the next page where the browser allows it.

import { COLOURS_CHANGED } from './chart.js';

const STORED = 'tracklight-theme';
const DARK = /prefers-color-scheme: ?dark/;
const darkRules = new Set<CSSMediaRule>();

type Theme = 'light' | 'dark';

/** Shows the button, and what was chosen last. */
export function startTheme(): void {
  const root = document.documentElement;
  const stored = readStored();
  if (stored !== undefined) apply(stored);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', announce);
  const button = document.querySelector<HTMLButtonElement>('button.theme');
  if (button === null) return;

  const current = (): Theme => (root.dataset['theme'] as Theme | undefined) ?? (dark.matches ? 'dark' : 'light');
  button.hidden = false;
  button.setAttribute('aria-pressed', String(current() === 'dark'));
  button.addEventListener('click', () => {
    const next = current() === 'dark' ? 'light' : 'dark';
    apply(next);
    button.setAttribute('aria-pressed', String(next === 'dark'));
    store(next);
    announce();
  });
}

/**
 * The style sheet has its dark colours once, for those who prefer dark; whoever chooses otherwise gets that condition
 * changed. Not by an attribute: that would need all of the colours a second time.
 */
function apply(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  for (const rule of document.styleSheets[0]?.cssRules ?? []) {
    if (rule instanceof CSSMediaRule && DARK.test(rule.media.mediaText)) darkRules.add(rule);
  }
  for (const rule of darkRules) rule.media.mediaText = theme === 'dark' ? 'screen' : 'not all';
}

function announce(): void {
  document.dispatchEvent(new Event(COLOURS_CHANGED));
}

/** A browser may refuse even to be asked. */
function readStored(): Theme | undefined {
  try {
    const stored = localStorage.getItem(STORED);
    return stored === 'light' || stored === 'dark' ? stored : undefined;
  } catch {
    return undefined;
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // The theme lasts as long as the page.
  }
}
