// Options → the environment key: what says whose events these are. It travels in a header and is shown nowhere.

import { unshownText } from '../option-rules.js';

/** Throws for what cannot be a key: a key that cannot be a header would fail at every send. */
export function requireEnvironmentKey(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`environmentKey must be a non-empty string, got ${kindOf(value)}`);
  if (value === '') throw new RangeError("environmentKey must be a non-empty string, got ''");
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new RangeError(
      `environmentKey must be printable ASCII without spaces, got a text of ${value.length} characters that is not (not shown)`,
    );
  }
  return value;
}

/** What stands where options belong. Throws for a text, most likely the key in the wrong place, and does not show it. */
export function requireNoKey<O>(what: string, options: O): O {
  if (typeof options === 'string') throw unshownText(what, 'an object');
  return options;
}

/** Not the value, which may have a key in it. */
function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
