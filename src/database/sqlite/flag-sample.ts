// Large windows → one row in 97: what it tells of the others, so that those need only be counted, not sorted.

import { sql } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import { type FlagRange, flagsIn } from '../sql/tables.js';

/** A prime, so that what happens on the second or every tenth of one is not met each time or never. */
const ROWS_A_SAMPLE = 97;
/** Standard deviations on each side: a rank is outside of its bracket once in 370 times, and then it is sorted for. */
const DEVIATIONS = 3;

/** A span of durations, both ends included, milliseconds. */
export interface Bracket {
  readonly lowMs: number;
  readonly highMs: number;
}

/** A few rows of a window, and how many there are. */
export interface FlagSample {
  readonly evaluations: number;
  /** Those with a duration. */
  readonly measured: number;
  readonly variants: readonly string[];
  readonly reasons: readonly string[];
  /** Above 0, ascending. */
  readonly durations: readonly number[];
}

type SampledRow = readonly [variant: string | null, reason: string, durationMs: number];

/** Reads the window once. */
export async function sampleFlag(snapshot: Sql, range: FlagRange): Promise<FlagSample> {
  const row = await flagsIn(snapshot, range)
    .select(({ fn }) => [
      fn.countAll().as('evaluations'),
      fn.countAll().filterWhere('evaluation_duration_ms', '>', 0).as('measured'),
    ])
    .select(
      sql<string>`
        json_group_array(json_array(variant, reason, evaluation_duration_ms))
        FILTER (WHERE ts_us / 1000 % ${sql.lit(ROWS_A_SAMPLE)} = 0)`.as('sampled'),
    )
    .executeTakeFirstOrThrow();
  const rows = JSON.parse(row.sampled) as SampledRow[];
  return {
    evaluations: Number(row.evaluations),
    measured: Number(row.measured),
    variants: [...new Set(rows.flatMap(([variant]) => variant ?? []))],
    reasons: [...new Set(rows.map(([, reason]) => reason))],
    durations: rows.flatMap(([, , durationMs]) => (durationMs > 0 ? durationMs : [])).sort((a, b) => a - b),
  };
}

/**
 * Where the percentiles are to be looked for: disjoint and ascending. The rank of a percentile among n sampled rows has
 * the standard deviation √(n·p·(1 − p)).
 */
export function bracketsFor({ durations }: FlagSample, percentiles: readonly number[]): Bracket[] {
  const brackets = percentiles.map((percentile) => {
    const share = Math.min(100, Math.max(0, percentile)) / 100;
    const rank = share * (durations.length - 1);
    const spread = DEVIATIONS * Math.sqrt(durations.length * share * (1 - share)) + 1;
    return {
      lowMs: durations[Math.floor(rank - spread)] ?? Number.MIN_VALUE,
      highMs: durations[Math.ceil(rank + spread)] ?? Number.MAX_VALUE,
    };
  });
  return mergeOverlapping(brackets);
}

/** The share of the sampled durations that lie in the brackets, 0–1. */
export function shareWithin({ durations }: FlagSample, brackets: readonly Bracket[]): number {
  const isWithin = (ms: number) => brackets.some(({ lowMs, highMs }) => ms >= lowMs && ms <= highMs);
  return durations.filter(isWithin).length / durations.length;
}

function mergeOverlapping(brackets: readonly Bracket[]): Bracket[] {
  const merged: Bracket[] = [];
  for (const bracket of [...brackets].sort((a, b) => a.lowMs - b.lowMs)) {
    const last = merged.at(-1);
    if (last === undefined || bracket.lowMs > last.highMs) merged.push(bracket);
    else merged[merged.length - 1] = { lowMs: last.lowMs, highMs: Math.max(last.highMs, bracket.highMs) };
  }
  return merged;
}
