// Aggregate: one field of foreign data at a time: what a snapshot is made of, and what is said when it is not.

import type { Outcome } from '../event.js';
import { OUTCOMES } from './series.js';
import { MAX_NAME_LENGTH } from './snapshot.js';

/** The range of a Date, so that every time can be shown as one. */
const MAX_EPOCH_MS = 8.64e15;
/** No number of merges adds up to Infinity. */
const MAX_AMOUNT = 1e30;

interface Shape<R extends string, O extends string> {
  readonly required: readonly R[];
  readonly optional?: readonly O[];
}

/** The own fields of a plain object that has all of the required keys and no unknown one. */
export function record<R extends string, O extends string = never>(
  value: unknown,
  path: string,
  { required, optional = [] }: Shape<R, O>,
): { [K in R | O]?: unknown } {
  if (typeof value !== 'object' || value === null || isArray(value, path)) throw bad(path, 'an object');
  for (const key of read(path, () => Reflect.ownKeys(value))) {
    const isKnown = required.includes(key as R) || optional.includes(key as O);
    if (!isKnown) throw bad(`${path}.${String(key).slice(0, 100)}`, 'absent');
  }
  const fields: { [K in R | O]?: unknown } = {};
  for (const key of required) {
    const field = fieldOf(value, key, path);
    if (field === ABSENT) throw bad(`${path}.${key}`, 'present');
    fields[key] = field;
  }
  for (const key of optional) {
    const field = fieldOf(value, key, path);
    fields[key] = field === ABSENT ? undefined : field;
  }
  return fields;
}

const ABSENT = Symbol('absent');

/** A function of its own, without a closure or a path for each of the many fields that are right. */
function fieldOf(value: object, key: string, path: string): unknown {
  try {
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : ABSENT;
  } catch (error) {
    throw unreadable(`${path}.${key}`, error);
  }
}

/** Checks and copies what stands at an index of the list at a path. */
export type ItemParser<T> = (value: unknown, path: string, index: number) => T;

/** Checks and copies an array, each item read once; by index, because a foreign iterator might never end. */
export function list<T>(value: unknown, path: string, maxLength: number, parse: ItemParser<T>): T[] {
  if (!isArray(value, path)) throw bad(path, 'an array');
  const length = read(path, () => value.length);
  // A proxy may say anything.
  const isLength = Number.isSafeInteger(length) && length >= 0 && length <= maxLength;
  if (!isLength) throw bad(path, `an array of at most ${maxLength} items`);
  const items: T[] = [];
  for (let i = 0; i < length; i++) items.push(parse(itemOf(value, i, path), path, i));
  return items;
}

function itemOf(array: readonly unknown[], index: number, path: string): unknown {
  try {
    return array[index];
  } catch (error) {
    throw unreadable(at(path, index), error);
  }
}

function isArray(value: unknown, path: string): value is unknown[] {
  return read(path, () => Array.isArray(value));
}

function read<T>(path: string, from: () => T): T {
  try {
    return from();
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function text(value: unknown, path: string, maxLength = MAX_NAME_LENGTH): string {
  const isShort = typeof value === 'string' && value.length <= maxLength;
  if (!isShort) throw bad(path, `a string of at most ${maxLength} characters`);
  return value;
}

export function epochMs(value: unknown, path: string, index?: number): number {
  const isTime = typeof value === 'number' && Math.abs(value) <= MAX_EPOCH_MS;
  if (!isTime) throw bad(path, 'a time in milliseconds since 1970', index);
  return value;
}

export function amount(value: unknown, path: string, index?: number): number {
  const isAmount = typeof value === 'number' && value >= 0 && value <= MAX_AMOUNT;
  if (!isAmount) throw bad(path, `a non-negative number up to ${MAX_AMOUNT}`, index);
  return value;
}

export function count(value: unknown, path: string, index?: number): number {
  const isCount = Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isCount) throw bad(path, 'a non-negative integer', index);
  return value as number;
}

export function outcome(value: unknown, path: string, index?: number): Outcome {
  if (!OUTCOMES.includes(value as Outcome)) throw bad(path, OUTCOMES.map((one) => `'${one}'`).join(' or '), index);
  return value as Outcome;
}

function unreadable(path: string, cause: unknown): TypeError {
  return new TypeError(`${path} must be readable`, { cause });
}

/** The path is put together here, and not for each of the many items that are right. */
export function bad(path: string, rule: string, index?: number): TypeError {
  return new TypeError(`${index === undefined ? path : at(path, index)} must be ${rule}`);
}

export function at(path: string, index: number): string {
  return `${path}[${index}]`;
}
