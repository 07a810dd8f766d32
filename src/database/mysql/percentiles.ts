// SqlStore → percentiles: MySQL has none. A first pass counts durations by steps of 2 %; then only the steps that a
// wanted rank lies in are sorted, by the server. A third of the time that numbering all rows takes.

import { type RawBuilder, sql } from 'kysely';
import { percentilesAt, ranksFor } from '../sql/ranked-percentiles.js';
import type { Sql } from '../sql/sql-engine.js';
import { type FlagRange, flagsIn } from '../sql/tables.js';

const STEPS_AN_OCTAVE = 32;

/** Durations between two values, both included. */
interface Step {
  readonly count: number;
  readonly lowMs: number;
  readonly highMs: number;
}

export async function percentilesOf(
  snapshot: Sql,
  range: FlagRange,
  percentiles: readonly number[],
): Promise<readonly number[]> {
  const steps = await countSteps(snapshot, range);
  const count = steps.reduce((sum, step) => sum + step.count, 0);
  if (count === 0) return [];
  const values = await valuesAt(snapshot, range, steps, ranksFor(count, percentiles));
  return percentilesAt(count, values, percentiles);
}

/** Ascending. Their bounds are real durations, so that nothing depends on how exact the server's logarithm is. */
async function countSteps(snapshot: Sql, range: FlagRange): Promise<Step[]> {
  const rows = await flagsIn(snapshot, range)
    .where('evaluation_duration_ms', '>', 0)
    .select(sql`floor(log2(evaluation_duration_ms) * ${sql.lit(STEPS_AN_OCTAVE)})`.as('step'))
    .select(({ fn }) => [
      fn.countAll().as('count'),
      fn.min('evaluation_duration_ms').as('low_ms'),
      fn.max('evaluation_duration_ms').as('high_ms'),
    ])
    .groupBy('step')
    .execute();
  const steps = rows.map((row) => ({
    count: Number(row.count),
    lowMs: Number(row.low_ms),
    highMs: Number(row.high_ms),
  }));
  return withoutOverlaps(steps.sort((a, b) => a.lowMs - b.lowMs));
}

/** At the edge of two steps a logarithm may err for one duration and not for its neighbour. */
function withoutOverlaps(steps: readonly Step[]): Step[] {
  const merged: Step[] = [];
  for (const step of steps) {
    const last = merged.at(-1);
    if (last === undefined || step.lowMs > last.highMs) merged.push(step);
    else merged.splice(-1, 1, { ...last, count: last.count + step.count, highMs: Math.max(last.highMs, step.highMs) });
  }
  return merged;
}

/** A step that has to be sorted, for the sake of some of its ranks. */
interface OpenStep extends Step {
  /** The rank of its lowest duration. */
  readonly first: number;
  readonly ranks: readonly number[];
}

/** The durations at ranks, counted from 0. */
async function valuesAt(
  snapshot: Sql,
  range: FlagRange,
  steps: readonly Step[],
  ranks: readonly number[],
): Promise<Map<number, number>> {
  const values = new Map<number, number>();
  const open: OpenStep[] = [];
  let first = 0;
  for (const step of steps) {
    const last = first + step.count - 1;
    const inside = ranks.filter((rank) => rank >= first && rank <= last);
    const isKnown = (rank: number) => rank === first || rank === last || step.lowMs === step.highMs;
    for (const rank of inside.filter(isKnown)) values.set(rank, rank === first ? step.lowMs : step.highMs);
    const others = inside.filter((rank) => !isKnown(rank));
    if (others.length > 0) open.push({ ...step, first, ranks: others });
    first = last + 1;
  }
  if (open.length > 0) await lookUp(snapshot, range, open, values);
  return values;
}

/** Numbers the durations of all open steps in one go, and takes the wanted ones. */
async function lookUp(
  snapshot: Sql,
  range: FlagRange,
  open: readonly OpenStep[],
  values: Map<number, number>,
): Promise<void> {
  const rankByPlace = new Map<number, number>();
  let before = 0;
  for (const { ranks, first, count } of open) {
    for (const rank of ranks) rankByPlace.set(before + rank - first + 1, rank);
    before += count;
  }
  const durations = flagsIn(snapshot, range)
    .where(({ eb, or }) =>
      or(open.map((step) => eb.between('evaluation_duration_ms', float(step.lowMs), float(step.highMs)))),
    )
    .select(['evaluation_duration_ms as ms'])
    .select(sql<number>`row_number() OVER (ORDER BY evaluation_duration_ms)`.as('place'));
  const rows = await snapshot
    .selectFrom(durations.as('durations'))
    .select(['ms', 'place'])
    .where('place', 'in', [...rankByPlace.keys()])
    .execute();
  for (const { ms, place } of rows) values.set(rankByPlace.get(Number(place)) as number, Number(ms));
}

/** As a float: 1.5 is a decimal number to MySQL, and comparing a column of floats with those takes three times as long. */
function float(value: number): RawBuilder<number> {
  const text = String(value);
  return sql.raw(text.includes('e') ? text : `${text}e0`);
}
