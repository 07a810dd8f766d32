// Foreign text → the page: names and messages made visible, bounded and harmless to read.

const MAX_NAME = 160;
const MAX_MESSAGE = 300;

const WHITESPACE = /\s+/g;
// Other C0 controls and DEL have a picture in Unicode, at U+2400 + code; the rest has none.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f]/g;
// C1 controls, and the bidi controls that can make a name read as another one.
const INVISIBLE = /[\u0080-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const SUSPICIOUS = /[^ -~]| {2}|^ | $/;

/** One line of visible text, at most `maxLength` characters; what cannot be shown is a visible stand-in. */
export function displayText(text: string, maxLength: number): string {
  const bounded = text.length > maxLength ? `${cutAt(text, maxLength - 1)}…` : text;
  if (!SUSPICIOUS.test(bounded)) return bounded;
  return bounded
    .replace(WHITESPACE, ' ')
    .trim()
    .replace(CONTROLS, (control) => (control === '\u007f' ? '␡' : String.fromCharCode(0x2400 + control.charCodeAt(0))))
    .replace(INVISIBLE, '\ufffd')
    .replace(LONE_SURROGATE, '\ufffd');
}

/** The text's beginning, never with half a character at its end. */
function cutAt(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** The name of a function, an error or a host. */
export function displayName(name: string): string {
  return displayText(name, MAX_NAME) || '(no name)';
}

/** An error's message; may be empty. */
export function displayMessage(message: string): string {
  return displayText(message, MAX_MESSAGE);
}
