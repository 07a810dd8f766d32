// Selection → the numbers of each function's row: lifetime totals, or those of the calls that the filters leave. Pure.

import { Histogram } from '../../aggregate/histogram.js';
import { fromCoarseHistogram } from '../coarse-histogram.js';
import { OUTCOMES, type PageData, type PageFunction } from '../page-data-types.js';
import { SPEEDS } from '../speed.js';
import type { Selection } from './selection.js';

export type RowFigures = Pick<
  PageFunction,
  | 'calls'
  | 'errors'
  | 'cancelled'
  | 'medium'
  | 'slow'
  | 'totalMs'
  | 'p50Ms'
  | 'p90Ms'
  | 'p95Ms'
  | 'p99Ms'
  | 'maxMs'
  | 'delta'
  | 'timedCalls'
> & {
  /** Index into the page's functions. */
  readonly index: number;
  readonly of: PageFunction;
  /** Calls that total time and speeds are of: all of them, or of single calls those that were timed. */
  readonly measuredCalls: number;
  /** True for lifetime totals where not every call was timed. */
  readonly isEstimated: boolean;
  /** Null where nobody measured it, and where single calls are counted: it is known for all of them only. */
  readonly overheadMs: number | null;
  readonly histogram: () => Histogram;
};

const [SUCCESS, ERROR] = [OUTCOMES.indexOf('success'), OUTCOMES.indexOf('error')];
const [MEDIUM, SLOW] = [SPEEDS.indexOf('medium'), SPEEDS.indexOf('slow')];

/** One entry a function that is left, in the page's order; times are NaN where none of its calls was timed. */
export function functionFigures(data: PageData, selection: Selection): RowFigures[] {
  if (selection.isByCall) return countedFigures(data, selection.calls);
  return data.functions.flatMap((of, index) => (selection.functions[index] === 1 ? [lifetimeFigures(of, index)] : []));
}

function lifetimeFigures(of: PageFunction, index: number): RowFigures {
  return {
    ...of,
    index,
    of,
    measuredCalls: of.calls,
    isEstimated: of.timedCalls !== undefined,
    histogram: () => fromCoarseHistogram(of.histogram),
  };
}

class Counted {
  calls = 0;
  timed = 0;
  errors = 0;
  cancelled = 0;
  medium = 0;
  slow = 0;
  totalMs = 0;
  maxMs = 0;
  readonly histogram = new Histogram();
}

function countedFigures(data: PageData, selected: Uint32Array): RowFigures[] {
  const counts: (Counted | undefined)[] = data.functions.map(() => undefined);
  const { functionAt, durationMs, outcome, speed } = data.calls;
  for (const call of selected) {
    const at = functionAt[call] as number;
    const one = counts[at] ?? new Counted();
    counts[at] = one;
    const ms = durationMs[call] as number;
    one.calls++;
    if (outcome[call] === ERROR) one.errors++;
    else if (outcome[call] !== SUCCESS) one.cancelled++;
    // What was not timed is a call, and that is all.
    if ((speed[call] as number) < 0) continue;
    one.timed++;
    if (speed[call] === MEDIUM) one.medium++;
    else if (speed[call] === SLOW) one.slow++;
    one.totalMs += ms;
    if (ms > one.maxMs) one.maxMs = ms;
    one.histogram.record(ms * 1e6);
  }
  return counts.flatMap((one, index) => {
    const of = data.functions[index];
    return one === undefined || of === undefined ? [] : [rowOf(one, of, index)];
  });
}

function rowOf({ histogram, timed, ...counted }: Counted, of: PageFunction, index: number): RowFigures {
  const [p50 = 0, p90 = 0, p95 = 0, p99 = 0] = histogram.percentiles([50, 90, 95, 99]);
  const maxMs = timed === 0 ? Number.NaN : counted.maxMs;
  // A bucket's middle may lie beyond the largest value in it.
  const ms = (ns: number) => Math.min(ns / 1e6, maxMs);
  const percentiles = { p50Ms: ms(p50), p90Ms: ms(p90), p95Ms: ms(p95), p99Ms: ms(p99) };
  return {
    ...counted,
    ...percentiles,
    maxMs,
    index,
    of,
    measuredCalls: timed,
    isEstimated: false,
    ...(timed < counted.calls ? { timedCalls: timed } : {}),
    overheadMs: null,
    delta: null,
    histogram: () => histogram,
  };
}
