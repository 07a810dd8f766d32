// Whatever was thrown → a few words that are safe to show.

import { describeError } from '../describe-error.js';

/**
 * Name and code of an error, as `TypeError ECONNREFUSED`. Not its message: a driver's or a parser's message quotes
 * addresses, rows and values, and none of those belong in a log. Never throws.
 */
export function faultOf(error: unknown): string {
  const { name } = describeError(error);
  const code = codeOf(error) ?? codeOf(causeOf(error));
  return code === undefined ? name : `${name} ${code}`;
}

function codeOf(error: unknown): string | undefined {
  const code = propertyOf(error, 'code');
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

function causeOf(error: unknown): unknown {
  return propertyOf(error, 'cause');
}

function propertyOf(error: unknown, name: string): unknown {
  try {
    return (error as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}
