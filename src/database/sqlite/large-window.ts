// SqlStore → SQLite: a flag's summary when there are many rows. SQLite groups and orders by sorting, at a microsecond a
// row; to count what a sample has shown to be there, and to sort only what a percentile can be, takes a third of that
// (`npm run bench:storage`). What the sample has missed is asked for in the slow way.

import { type FlagSummary, NO_VARIANT } from '../../aggregate/flag-metrics.js';
import { EvaluationReason } from '../../event.js';
import type { EvaluationCounts } from '../sql/evaluation-counts.js';
import { countEvaluations } from '../sql/flag-queries.js';
import { percentilesAt, ranksFor } from '../sql/ranked-percentiles.js';
import type { Sql } from '../sql/sql-engine.js';
import type { FlagRange } from '../sql/tables.js';
import { type Bracket, bracketsFor, type FlagSample, shareWithin } from './flag-sample.js';
import { countUsers, sortedPercentiles } from './sqlite-queries.js';
import { countUsersBeside, earliestIn, type UsersBeside } from './users-beside.js';
import { findInWindow, type WindowFindings } from './window-findings.js';

/** Counting one more takes 30 ns a row, grouping them all 800 ns. */
const MAX_COUNTED = 24;
/** Durations to take out, at 20 bytes each: a hundredth of ten million, or many that are equal. */
const MAX_WITHIN = 300_000;

/** `beside` is a second connection to the same file, where there is one. */
export async function summarizeLargeWindow(
  snapshot: Sql,
  range: FlagRange,
  percentiles: readonly number[],
  { sample, beside }: { readonly sample: FlagSample; readonly beside: Sql | undefined },
): Promise<FlagSummary> {
  const besides = beside === undefined ? undefined : countUsersBeside(beside, range);
  const brackets = usefulBrackets(sample, percentiles);
  const findings = await findInWindow(snapshot, range, countable(sample), brackets);
  const counts = countsOf(findings, sample) ?? (await countEvaluations(snapshot, range));
  const latencies =
    latenciesOf(findings, sample, brackets, percentiles) ?? (await sortedPercentiles(snapshot, range, percentiles));
  const uniqueUsers =
    (await usersOfSameState(snapshot, range, sample, await besides)) ?? (await countUsers(snapshot, range));
  return { ...counts, uniqueUsers, latencies: percentiles.map((_, i) => latencies[i] ?? 0) };
}

/** Undefined when they were counted in another state of the range, or not at all. */
async function usersOfSameState(
  snapshot: Sql,
  range: FlagRange,
  { evaluations }: FlagSample,
  counted: UsersBeside | undefined,
): Promise<number | undefined> {
  if (counted === undefined || counted.evaluations !== evaluations) return undefined;
  return counted.earliestUs === (await earliestIn(snapshot, range)) ? counted.users : undefined;
}

function countable(sample: FlagSample): Pick<FlagSample, 'variants' | 'reasons'> {
  const { variants, reasons } = sample;
  return variants.length + reasons.length <= MAX_COUNTED ? sample : { variants: [], reasons: [] };
}

function usefulBrackets(sample: FlagSample, percentiles: readonly number[]): readonly Bracket[] {
  const brackets = bracketsFor(sample, percentiles);
  return shareWithin(sample, brackets) * sample.measured <= MAX_WITHIN ? brackets : [];
}

/** Undefined when there are variants or reasons that were not counted. */
function countsOf(findings: WindowFindings, { evaluations }: FlagSample): EvaluationCounts | undefined {
  const { variants, withVariant, reasons } = findings;
  if (sum(variants) !== withVariant || sum(reasons) !== evaluations) return undefined;
  const without = evaluations - withVariant;
  const named = variants.get(NO_VARIANT) ?? 0;
  const all = without === 0 ? variants : new Map(variants).set(NO_VARIANT, named + without);
  return { totalEvaluations: evaluations, errors: reasons.get(EvaluationReason.ERROR) ?? 0, variants: all, reasons };
}

/** Undefined when a rank lies outside the brackets. */
function latenciesOf(
  findings: WindowFindings,
  { evaluations, measured }: FlagSample,
  brackets: readonly Bracket[],
  percentiles: readonly number[],
): number[] | undefined {
  const values = new Map<number, number>();
  for (const rank of ranksFor(measured, percentiles)) {
    const value = valueAt(rank + evaluations - measured, findings, brackets);
    if (value === undefined) return undefined;
    values.set(rank, value);
  }
  return percentilesAt(measured, values, percentiles);
}

/** The duration at a rank among all, those that are 0 included. */
function valueAt(rank: number, { below, within }: WindowFindings, brackets: readonly Bracket[]): number | undefined {
  const i = below.findLastIndex((count) => count <= rank);
  if (i < 0) return undefined;
  // Brackets and durations ascend, so those of a bracket lie together, where its first one is.
  const first = within.findIndex((ms) => ms >= (brackets[i] as Bracket).lowMs);
  const value = within[first + rank - (below[i] as number)];
  return value !== undefined && value <= (brackets[i] as Bracket).highMs ? value : undefined;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
