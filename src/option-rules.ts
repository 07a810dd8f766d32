// Options: one wording for every refused value: the option, the rule, the value.

import { inspect } from 'node:util';
import type { Logger } from './logger.js';

/** `inspect` depths: `[Object]` or its fields. What was given in another's place may be anything, a password in it too. */
const KIND_ONLY = -1;
const FIELDS = 0;

/** The error for a value of the wrong type. */
export function wrongType(option: string, rule: string, value: unknown): TypeError {
  return new TypeError(`${option} must be ${rule}, got ${show(value, KIND_ONLY)}`);
}

/** The error for a value of the right type outside its range. */
export function outOfRange(option: string, rule: string, value: unknown): RangeError {
  return new RangeError(`${option} must be ${rule}, got ${show(value, FIELDS)}`);
}

/** The error for a text where none belongs: most likely it is a connection string, with a password in it. */
export function unshownText(option: string, rule: string): TypeError {
  return new TypeError(`${option} must be ${rule}, got a text (not shown)`);
}

export function requireBoolean(option: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType(option, 'a boolean', value);
  return value;
}

export function requireText(option: string, value: unknown): string {
  if (typeof value !== 'string') throw wrongType(option, 'a non-empty string', value);
  if (value === '') throw outOfRange(option, 'a non-empty string', value);
  return value;
}

/** Of a file or a folder, there or not. */
export function requirePath(option: string, value: unknown): string {
  const path = requireText(option, value);
  if (path.includes('\0')) throw outOfRange(option, 'a path without NUL characters', value);
  return path;
}

/** A name that every database takes as it is, once it is quoted. */
export function requireTableName(option: string, value: unknown): string {
  const rule = 'a letter or _ followed by at most 62 letters, digits and _';
  if (typeof value !== 'string') throw wrongType(option, rule, value);
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(value)) throw outOfRange(option, rule, value);
  return value;
}

export function requireFunction(option: string, value: unknown): void {
  if (typeof value !== 'function') throw wrongType(option, 'a function', value);
}

/** An object, which a function is too; what more it must be is said by the rule. */
export function requireObject<O>(option: string, rule: string, value: unknown): O {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject) throw wrongType(option, rule, value);
  return value as O;
}

/** Which levels it has, it is asked at every line. */
export function requireLogger(option: string, value: unknown): Logger {
  return requireObject<Logger>(option, 'a logger object', value);
}

/** An object with these methods. What is none is named itself; of an object, the method that it lacks. */
export function requireMethods<O>(option: string, value: unknown, methods: readonly string[]): O {
  const object = requireObject<Record<string, unknown>>(option, `an object with ${methods.join(', ')}`, value);
  for (const method of methods) requireFunction(`${option}.${method}`, object[method]);
  return object as O;
}

/** A whole number of at least `min` (0 or 1). */
export function requireInteger(option: string, value: unknown, min: 0 | 1): number {
  const rule = min === 0 ? 'a non-negative integer' : 'a positive integer';
  if (typeof value !== 'number') throw wrongType(option, rule, value);
  if (!Number.isSafeInteger(value) || value < min) throw outOfRange(option, rule, value);
  return value;
}

/** A finite number of at least 0: durations, ages. */
export function requireNonNegative(option: string, value: unknown): number {
  const rule = 'a non-negative, finite number';
  if (typeof value !== 'number') throw wrongType(option, rule, value);
  if (!Number.isFinite(value) || value < 0) throw outOfRange(option, rule, value);
  return value;
}

/** A share in per cent that leaves room for something: above 0, at most 100. */
export function requirePercent(option: string, value: unknown): number {
  const rule = 'a number above 0 and at most 100';
  if (typeof value !== 'number') throw wrongType(option, rule, value);
  if (!(value > 0 && value <= 100)) throw outOfRange(option, rule, value);
  return value;
}

export function requireOneOf<T extends string>(option: string, value: unknown, allowed: readonly T[]): T {
  const rule = `one of ${allowed.map((one) => `'${one}'`).join(', ')}`;
  if (typeof value !== 'string') throw wrongType(option, rule, value);
  if (!allowed.includes(value as T)) throw outOfRange(option, rule, value);
  return value as T;
}

/** An options object with no keys but the known ones: a misspelt option must not be a silent default. */
export function requireKnownKeys(what: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(what, 'an object', value);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    throw new TypeError(`${what} has no option ${show(key, FIELDS)}; known are ${known.join(', ')}`);
  }
  return value as Record<string, unknown>;
}

function show(value: unknown, depth: number): string {
  // Without `customInspect`, no code of the value's own runs.
  const cut = { customInspect: false, maxStringLength: 80, maxArrayLength: 3, breakLength: Number.POSITIVE_INFINITY };
  try {
    return inspect(value, { depth, ...cut });
  } catch {
    return typeof value;
  }
}
