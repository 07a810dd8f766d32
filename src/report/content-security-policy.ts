// Page → its content security policy: only what is written in the page, word for word, may style or run.

import { createHash } from 'node:crypto';

/**
 * The policy of a page with these inline styles and scripts. Hashes, not nonces: the same page has the same bytes.
 * The hash is of the exact text between the tags.
 */
export function contentSecurityPolicy({
  styles,
  scripts,
}: {
  styles: readonly string[];
  scripts: readonly string[];
}): string {
  return [
    `default-src 'none'`,
    `script-src ${sources(scripts)}`,
    `style-src ${sources(styles)}`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ');
}

function sources(texts: readonly string[]): string {
  if (texts.length === 0) return `'none'`;
  return texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
}
