// Whatever was thrown → a name and a message, for events and for log lines.

/** What is kept of an error. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

const MAX_NAME = 128;
const MAX_MESSAGE = 1024;

/** Name and message of anything that can be thrown; never throws itself, whatever the getters do. */
export function describeError(error: unknown): Failure {
  try {
    if ((typeof error === 'object' && error !== null) || typeof error === 'function') {
      const { name, message } = error as { name?: unknown; message?: unknown };
      return { name: cut(classNameOf(error, name), MAX_NAME), message: cut(message ?? '', MAX_MESSAGE) };
    }
    return { name: typeof error, message: cut(error, MAX_MESSAGE) };
  } catch {
    return { name: 'Error', message: '(an error that cannot be read)' };
  }
}

/** `class TimeoutError extends Error {}` without a `name` of its own inherits `Error`; its class says more. */
function classNameOf(error: object, name: unknown): unknown {
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  return error.constructor?.name || name || 'Error';
}

function cut(value: unknown, maxLength: number): string {
  const text = String(value);
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}
