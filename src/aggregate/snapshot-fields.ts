// Aggregate: what a snapshot is made of, as parsers of foreign data, and what is said of data that is not so.

import { MAX_NAME_LENGTH } from './snapshot.js';

/** Where a value stands in what is at a path: the name of a field or an index. */
export type Key = string | number;

/** Checks what was read at a key of what is at a path, and gives a copy of it. Throws a TypeError that names the place. */
export type Parser<T> = (value: unknown, path: string, key?: Key) => T;

/** What a number must be: data and no function, so that `numbers` makes no call for each of many. */
interface NumberRule {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  readonly text: string;
}

const COUNT = { least: 0, most: Number.MAX_SAFE_INTEGER, isWhole: true, text: 'a non-negative integer' };
/** No number of merges adds up to Infinity. */
const AMOUNT = { least: 0, most: 1e30, isWhole: false, text: 'a non-negative number up to 1e+30' };
/** The range of a Date, so that every time can be shown as one. */
const EPOCH_MS = { least: -8.64e15, most: 8.64e15, isWhole: false, text: 'a time in milliseconds since 1970' };

export const count = number(COUNT);
export const amount = number(AMOUNT);
export const epochMs = number(EPOCH_MS);
export const amounts = (maxLength: number) => numbers(AMOUNT, maxLength);
export const epochsMs = (maxLength: number) => numbers(EPOCH_MS, maxLength);

type OptionalKey<T> = { [K in keyof T]-?: Record<string, never> extends Pick<T, K> ? K : never }[keyof T];

interface RecordRules<T> {
  readonly required: { readonly [K in Exclude<keyof T, OptionalKey<T>>]: Parser<T[K]> };
  readonly optional?: { readonly [K in OptionalKey<T>]: Parser<Exclude<T[K], undefined>> };
  /** Keys that may be there and are left out. */
  readonly ignored?: readonly string[];
}

/** The own fields of a plain object that has all of the required keys and no unknown one. */
export function record<T extends object>({ required, optional, ignored = [] }: RecordRules<T>): Parser<T> {
  const rules = Object.entries<Parser<unknown>>({ ...required, ...optional }).map(([key, parse]) => {
    return { key, parse, isRequired: Object.hasOwn(required, key) };
  });
  const known = new Set<PropertyKey>([...rules.map(({ key }) => key), ...ignored]);
  return (value, within, at) => {
    const path = pathOf(within, at);
    if (typeof value !== 'object' || value === null || isArray(value, path)) throw bad(path, 'an object');
    const keys = ownKeysOf(value, path);
    const copy: Record<string, unknown> = {};
    let found = 0;
    for (let i = 0; i < rules.length; i++) {
      const { key, parse, isRequired } = rules[i] as (typeof rules)[number];
      const field = fieldOf(value, key, path);
      if (field !== ABSENT) found++;
      else if (isRequired) throw bad(path, 'present', key);
      if (isRequired || (field !== ABSENT && field !== undefined)) copy[key] = parse(field, path, key);
    }
    if (keys.length > found) refuseUnknown(keys, known, path);
    return copy as T;
  };
}

function refuseUnknown(keys: readonly PropertyKey[], known: ReadonlySet<PropertyKey>, path: string): void {
  const unknown = keys.find((key) => !known.has(key));
  if (unknown !== undefined) throw bad(path, 'absent', String(unknown).slice(0, 100));
}

/** An array, each item read once; by index, because a foreign iterator might never end. */
export function list<T>(parse: Parser<T>, maxLength: number): Parser<T[]> {
  return arrayParser(maxLength, (array, length, path) => {
    const items: T[] = [];
    for (let i = 0; i < length; i++) items[i] = parse(itemOf(array, i, path), path, i);
    return items;
  });
}

export function counts(maxLength: number): Parser<number[]> {
  return numberList(COUNT.text, maxLength, copyCounts);
}

function numbers(rule: NumberRule, maxLength: number): Parser<number[]> {
  return numberList(rule.text, maxLength, (array, length, items) => copyNumbers(array, length, items, rule));
}

/** `list` of numbers, the bulk of a snapshot, so there is no call and no `try` for each: `copy` stops at a wrong one. */
function numberList(
  rule: string,
  maxLength: number,
  copy: (array: readonly unknown[], length: number, items: number[]) => void,
): Parser<number[]> {
  return arrayParser(maxLength, (array, length, path) => {
    const items: number[] = [];
    try {
      copy(array, length, items);
    } catch (error) {
      throw unreadable(error, path, items.length);
    }
    if (items.length < length) throw bad(path, rule, items.length);
    return items;
  });
}

// Not one loop for both: V8 would make arrays of doubles of the counts too, and what was compiled for whole numbers would
// start over (`npm run bench`, growth: the first merges of a process take a sixth longer).

function copyCounts(array: readonly unknown[], length: number, items: number[]): void {
  for (let i = 0; i < length; i++) {
    const item = array[i];
    if (!Number.isSafeInteger(item) || (item as number) < 0) return;
    items[i] = item as number;
  }
}

function copyNumbers(array: readonly unknown[], length: number, items: number[], { least, most }: NumberRule): void {
  for (let i = 0; i < length; i++) {
    const item = array[i];
    const isRight = typeof item === 'number' && item >= least && item <= most;
    if (!isRight) return;
    items[i] = item;
  }
}

function arrayParser<T>(
  maxLength: number,
  copy: (array: readonly unknown[], length: number, path: string) => T[],
): Parser<T[]> {
  return (value, within, at) => {
    const path = pathOf(within, at);
    const array = arrayOf(value, path);
    return copy(array, lengthOf(array, path, maxLength), path);
  };
}

function number({ least, most, isWhole, text }: NumberRule): Parser<number> {
  return (value, path, key) => {
    const isRight = typeof value === 'number' && value >= least && value <= most;
    if (!isRight || (isWhole && !Number.isInteger(value))) throw bad(path, text, key);
    return value;
  };
}

export function text(maxLength = MAX_NAME_LENGTH): Parser<string> {
  return (value, path, key) => {
    const isShort = typeof value === 'string' && value.length <= maxLength;
    if (!isShort) throw bad(path, `a string of at most ${maxLength} characters`, key);
    return value;
  };
}

export function oneOf<T extends string | number>(...allowed: readonly T[]): Parser<T> {
  const names = allowed.map((one) => (typeof one === 'string' ? `'${one}'` : `${one}`));
  return (value, path, key) => {
    if (!allowed.includes(value as T)) throw bad(path, names.join(' or '), key);
    return value as T;
  };
}

const ABSENT = Symbol('absent');

// A `try` for each way to read, for there are many values: with one function that is handed a closure for each, checking
// takes a quarter more memory, and collecting it time (`npm run bench`, growth: `mergeWith`).

function ownKeysOf(value: object, path: string): readonly PropertyKey[] {
  try {
    // `Reflect.ownKeys` takes four times as long.
    const names = Object.getOwnPropertyNames(value);
    const symbols = Object.getOwnPropertySymbols(value);
    return symbols.length === 0 ? names : [...names, ...symbols];
  } catch (error) {
    throw unreadable(error, path);
  }
}

function fieldOf(value: object, key: string, path: string): unknown {
  try {
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : ABSENT;
  } catch (error) {
    throw unreadable(error, path, key);
  }
}

function itemOf(array: readonly unknown[], index: number, path: string): unknown {
  try {
    return array[index];
  } catch (error) {
    throw unreadable(error, path, index);
  }
}

function arrayOf(value: unknown, path: string): readonly unknown[] {
  if (!isArray(value, path)) throw bad(path, 'an array');
  return value;
}

function isArray(value: unknown, path: string): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch (error) {
    throw unreadable(error, path);
  }
}

function lengthOf(array: readonly unknown[], path: string, maxLength: number): number {
  let length: unknown;
  try {
    length = array.length;
  } catch (error) {
    throw unreadable(error, path);
  }
  // A proxy may say anything.
  const isLength = Number.isInteger(length) && (length as number) >= 0 && (length as number) <= maxLength;
  if (!isLength) throw bad(path, `an array of at most ${maxLength} items`);
  return length as number;
}

function unreadable(cause: unknown, path: string, key?: Key): TypeError {
  return new TypeError(`${pathOf(path, key)} must be readable`, { cause });
}

/** The path is put together here, and not for each of the many values that are right. */
export function bad(path: string, rule: string, key?: Key): TypeError {
  return new TypeError(`${pathOf(path, key)} must be ${rule}`);
}

export function pathOf(path: string, key?: Key): string {
  if (key === undefined) return path;
  return typeof key === 'number' ? `${path}[${key}]` : `${path}.${key}`;
}
