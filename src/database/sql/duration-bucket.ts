// Call queries → histogram: the bucket of a duration as an SQL expression, to the bit the one `bucketOf` computes.
//
// A bucket is the octave and 1/128 of it (aggregate/histogram.ts). Not every engine has a logarithm, and none gives the
// octave exactly, so the octave is found by comparisons, six of them in a tree of CASEs. Dividing by a power of two is
// exact in floats, and so is everything that follows.

import { type Expression, type RawBuilder, sql } from 'kysely';
import { bucketOf, FIRST_BUCKET } from '../../aggregate/histogram.js';
import type { FloatSql } from './sql-engine.js';

const SUB_BUCKETS = 128;
const OCTAVES = 63;
/** 285 years, the longest that the octaves hold; a longer duration would also be too large a float for PostgreSQL. */
const LONGEST_MS = '9e12';

/** SQL for `bucketOf(durationMs × 10⁶)`. */
export function durationBucket(durationMs: Expression<number>, { floor }: FloatSql): RawBuilder<number> {
  const ns = sql<number>`(CASE WHEN ${durationMs} < ${sql.raw(LONGEST_MS)} THEN ${durationMs} ELSE ${sql.raw(LONGEST_MS)} END * 1e6)`;
  const inOctave = (octave: number) =>
    sql<number>`${floor(sql<number>`(${ns} / ${power(octave)} * ${sql.lit(SUB_BUCKETS)} - ${sql.lit(SUB_BUCKETS)})`)} + ${sql.lit(bucketOf(2 ** octave))}`;

  const among = (first: number, end: number): RawBuilder<number> => {
    if (end - first === 1) return inOctave(first);
    const middle = (first + end) >> 1;
    return sql<number>`CASE WHEN ${ns} < ${power(middle)} THEN ${among(first, middle)} ELSE ${among(middle, end)} END`;
  };
  return sql<number>`(CASE WHEN ${ns} < 1e0 THEN ${sql.lit(FIRST_BUCKET)} ELSE ${among(0, OCTAVES)} END)`;
}

/** 2ⁿ with all its digits, as a float. */
function power(exponent: number): RawBuilder<number> {
  return sql.raw(`${2n ** BigInt(exponent)}e0`);
}
