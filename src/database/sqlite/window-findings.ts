// Large windows → one pass: counts what a sample has named and takes out the durations that percentiles can be.

import { sql } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import { type FlagRange, flagsIn } from '../sql/tables.js';
import type { Bracket, FlagSample } from './flag-sample.js';

export interface WindowFindings {
  /** Evaluations by variant, of the variants in the sample. */
  readonly variants: ReadonlyMap<string, number>;
  /** Evaluations with any variant. */
  readonly withVariant: number;
  /** Evaluations by reason, of the reasons in the sample. */
  readonly reasons: ReadonlyMap<string, number>;
  /** For each bracket, the durations below it, those that are 0 included. */
  readonly below: readonly number[];
  /** The durations within any bracket, ascending. */
  readonly within: Float64Array;
}

export async function findInWindow(
  snapshot: Sql,
  range: FlagRange,
  { variants, reasons }: Pick<FlagSample, 'variants' | 'reasons'>,
  brackets: readonly Bracket[],
): Promise<WindowFindings> {
  const row = await flagsIn(snapshot, range)
    .select(({ fn }) => fn.count('variant').as('with_variant'))
    .select(textWithin(brackets).as('within'))
    .select(({ fn }) => [
      ...variants.map((variant, i) => fn.countAll().filterWhere('variant', '=', variant).as(`variant${i}`)),
      ...reasons.map((reason, i) => fn.countAll().filterWhere('reason', '=', reason).as(`reason${i}`)),
      ...brackets.map(({ lowMs }, i) =>
        fn.countAll().filterWhere('evaluation_duration_ms', '<', lowMs).as(`below${i}`),
      ),
    ])
    .executeTakeFirstOrThrow();
  const count = (column: string) => Number((row as Readonly<Record<string, unknown>>)[column]);
  return {
    variants: new Map(variants.map((variant, i) => [variant, count(`variant${i}`)])),
    withVariant: count('with_variant'),
    reasons: new Map(reasons.map((reason, i) => [reason, count(`reason${i}`)])),
    below: brackets.map((_, i) => count(`below${i}`)),
    within: Float64Array.from(row.within === null ? [] : row.within.split(','), Number).sort(),
  };
}

/** As one text: a row of a result costs more than a number in it. `quote` gives all digits of a float. */
function textWithin(brackets: readonly Bracket[]) {
  if (brackets.length === 0) return sql<string | null>`NULL`;
  const conditions = brackets.map(({ lowMs, highMs }) => sql`evaluation_duration_ms BETWEEN ${lowMs} AND ${highMs}`);
  return sql<string | null>`
    group_concat(quote(evaluation_duration_ms)) FILTER (WHERE ${sql.join(conditions, sql` OR `)})`;
}
