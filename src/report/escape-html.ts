// Template → page: the one way foreign text gets into HTML.

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Markup, controls other than tab and newlines, line and paragraph separators, lone surrogates.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A value as HTML text, in elements and in quoted attributes; what HTML cannot carry becomes U+FFFD. */
export function escapeHtml(value: unknown): string {
  return String(value).replace(UNSAFE, (character) => ENTITIES[character] ?? '\ufffd');
}
