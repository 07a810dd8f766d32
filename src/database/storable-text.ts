// Event → row: text that every engine keeps whole, or why it is refused.

import { MAX_KEY_LENGTH } from '../collect/flag-event.js';
import { InvalidEvent } from '../deliver/door.js';

/** PostgreSQL keeps no U+0000, and nobody's UTF-8 has half of a surrogate pair. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const UNSTORABLE_ALL = /\0|\p{Surrogate}/gu;
/** The same as JSON writes them; any other escape is matched to be passed over, `\\` above all. */
const ESCAPES = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g;
const REPLACEMENT = '\ufffd';

/** A key as it is. Throws an `InvalidEvent` that names the field for one that an engine would cut, change or refuse. */
export function requireKey(field: string, key: unknown): string {
  if (typeof key !== 'string') throw new InvalidEvent(`${field} must be a string`);
  if (key.length > MAX_KEY_LENGTH) throw new InvalidEvent(`${field} must be at most ${MAX_KEY_LENGTH} characters long`);
  if (UNSTORABLE.test(key)) throw new InvalidEvent(`${field} must be well-formed and without U+0000`);
  return key;
}

/** False for a key that no table can hold; engines refuse to look for it, or take it for another one. */
export function isStorable(key: string): boolean {
  return !UNSTORABLE.test(key);
}

export function optionalKey(field: string, key: unknown): string | null {
  return key === undefined || key === null ? null : requireKey(field, key);
}

/** A text of which no more than the start is needed; U+FFFD stands for what cannot be stored. */
export function toStorableText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(UNSTORABLE_ALL, REPLACEMENT);
}

/** A value as JSON, the same for every engine; `null` where it has none. Throws for a cycle, a BigInt, … */
export function toStorableJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  if (!json.includes('\\u')) return json;
  return json.replace(ESCAPES, (text) => (text === '\\u0000' || text.startsWith('\\ud') ? REPLACEMENT : text));
}
