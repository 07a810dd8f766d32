// Options → an address that events may be sent to: https, or plain http on this machine.

import { isLoopback } from '../loopback.js';
import { requireText } from '../option-rules.js';

/**
 * Checks an endpoint's address and gives it without trailing slashes. Throws a RangeError that shows at most scheme and
 * host: the rest may carry a password, and `new URL` would put all of it into its own error.
 */
export function requireHttpAddress(option: string, value: unknown, allowInsecureHttp: boolean): string {
  const text = requireText(option, value);
  const refuse = (rule: string, shown: string) => new RangeError(`${option} must be ${rule}, got ${shown}`);
  if (!URL.canParse(text)) throw refuse('a valid URL', 'a text that is none (not shown)');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refuse('an http(s) URL', 'one with another scheme (not shown)');
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse('a URL without user name and password', `one with them at '${url.origin}'`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw refuse('a URL without query and fragment', `one with them at '${url.origin}'`);
  }
  if (url.protocol === 'http:' && !allowInsecureHttp && !isLoopback(url.hostname)) {
    throw refuse('https, or http to this machine (or have allowInsecureHttp: true)', `'${url.origin}'`);
  }
  return url.href.replace(/\/+$/, '');
}
