// PostgreSQL → rows: how the values of our own queries are read, without touching the parsers the application has set.

import type { TypeParsers } from './postgres-pool.js';

const BOOL = 16;
const NUMBERS: ReadonlySet<number> = new Set([
  20, // int8: counts and microseconds, all of them below 2⁵³
  21, // int2
  23, // int4
  26, // oid
  700, // float4
  701, // float8
  1700, // numeric: what a sum of int8 is
]);

/** Numbers as numbers, booleans as such, everything else as the text it came as. */
export const PLAIN_VALUES: TypeParsers = Object.freeze({
  getTypeParser(oid: number) {
    if (NUMBERS.has(oid)) return Number;
    return oid === BOOL ? isTrue : asText;
  },
});

function isTrue(text: string): boolean {
  return text === 't';
}

function asText(text: string): string {
  return text;
}
