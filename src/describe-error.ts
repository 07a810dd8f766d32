// Whatever was thrown → a name and a message, for events and for log lines.

import { inspect, types } from 'node:util';

/** What is kept of an error. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

const MAX_NAME = 128;
const MAX_MESSAGE = 1024;
/** What is told of an object that was thrown without a message. */
const MAX_FIELDS = 8;
const MAX_FIELD_LENGTH = 80;

/** Name and message of anything that can be thrown; never throws itself, whatever the getters do. */
export function describeError(error: unknown): Failure {
  try {
    if ((typeof error === 'object' && error !== null) || typeof error === 'function') {
      const { name, message } = error as { name?: unknown; message?: unknown };
      return { name: cut(classNameOf(error, name), MAX_NAME), message: cut(message ?? fieldsOf(error), MAX_MESSAGE) };
    }
    return { name: typeof error, message: cut(error, MAX_MESSAGE) };
  } catch {
    return { name: 'Error', message: '(an error that cannot be read)' };
  }
}

/** `class TimeoutError extends Error {}` without a `name` of its own inherits `Error`; its class says more. */
function classNameOf(error: object, name: unknown): unknown {
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  return error.constructor?.name || name || 'Object';
}

/** `{ status: 404, body: [Object] }` of a plain object, and nothing of any other. Runs no code of its own. */
function fieldsOf(error: object): string {
  if (types.isProxy(error) || !isPlain(error)) return '';
  const names = Object.keys(error);
  if (names.length === 0) return '{}';
  const fields = names
    .slice(0, MAX_FIELDS)
    .map((name) => `${cut(name, MAX_FIELD_LENGTH)}: ${textOfField(Object.getOwnPropertyDescriptor(error, name))}`);
  return `{ ${[...fields, ...(names.length > MAX_FIELDS ? ['…'] : [])].join(', ')} }`;
}

function isPlain(error: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(error);
  return prototype === Object.prototype || prototype === null;
}

function textOfField(field: PropertyDescriptor | undefined): string {
  if (field === undefined || field.get !== undefined || field.set !== undefined) return '[Getter]';
  const value: unknown = field.value;
  if (typeof value === 'function') return '[Function]';
  if (typeof value === 'object' && value !== null) return '[Object]';
  return inspect(value, { maxStringLength: MAX_FIELD_LENGTH, breakLength: Number.POSITIVE_INFINITY });
}

function cut(value: unknown, maxLength: number): string {
  const text = String(value);
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}
