// Whatever was thrown → a few words that are safe to show.

import { describeError } from '../describe-error.js';

/**
 * Name and code of an error, as `TypeError ECONNREFUSED`. Not its message: a driver's or a parser's message quotes
 * addresses, rows and values, and none of those belong in a log. Never throws.
 */
export function faultOf(error: unknown): string {
  const { name } = describeError(error);
  const code = codeOf(error) ?? codeOf(propertyOf(error, 'cause'));
  return code === undefined ? name : `${name} ${code}`;
}

/** What a system or a driver calls an error: `ECONNREFUSED`, an SQLSTATE. Undefined for what is no word. */
export function codeOf(error: unknown): string | undefined {
  const code = propertyOf(error, 'code');
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

/** Undefined where a getter throws. */
export function propertyOf(error: unknown, name: string): unknown {
  try {
    return (error as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}
