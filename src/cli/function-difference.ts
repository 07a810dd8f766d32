// Two snapshots → what became of each function: slower, faster, or nothing that the data could tell.

import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import type { FunctionStats } from '../aggregate/stats.js';
import { DEFAULT_TIME_FORMAT } from '../call-record.js';
import { BaselineFunctions } from '../report/baseline.js';
import type { Delta } from '../report/report-types.js';
import { type Run, readRun, type TrackedFunction } from '../report/run.js';

/** By the report's rule: p95 moved by more than 5 %, and its 95 % intervals in both runs do not overlap. */
export type Verdict = 'slower' | 'faster' | 'few calls' | 'new' | 'removed' | 'same';

/** One (function, event type) of two runs; of one of them where it was called in one only. */
export interface FunctionDifference {
  readonly verdict: Verdict;
  readonly functionName: string;
  readonly eventType: string;
  readonly base: FunctionStats | null;
  readonly now: FunctionStats | null;
  /** As the report writes it: `▲ ×2.0`, `≈`, `few calls`, `new`. */
  readonly text: string;
}

const ORDER: readonly Verdict[] = ['slower', 'faster', 'new', 'removed', 'few calls', 'same'];

/** What changed comes first; functions alike are by total time. */
export function differencesOf(base: AnalyticsSnapshot, now: AnalyticsSnapshot): FunctionDifference[] {
  const baseRun = readRun(base, DEFAULT_TIME_FORMAT);
  const nowRun = readRun(now, DEFAULT_TIME_FORMAT);
  const all = [...compared(nowRun, baseRun), ...removed(nowRun, baseRun)];
  return all.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}

function compared(nowRun: Run, baseRun: Run): FunctionDifference[] {
  const before = new BaselineFunctions(baseRun);
  return nowRun.functions.map((one) => {
    const delta = before.compareP95(one);
    const base = before.find(one.series)?.stats ?? null;
    return { verdict: verdictOf(delta), ...nameOf(one), base, now: one.stats, text: delta.text };
  });
}

function removed(nowRun: Run, baseRun: Run): FunctionDifference[] {
  const now = new BaselineFunctions(nowRun);
  return baseRun.functions
    .filter(({ series }) => now.find(series) === undefined)
    .map((one) => ({ verdict: 'removed', ...nameOf(one), base: one.stats, now: null, text: 'removed' }));
}

function nameOf({ stats: { functionName, eventType } }: TrackedFunction) {
  return { functionName, eventType };
}

/** What a difference of p95 to the baseline says. */
export function verdictOf({ tone, text }: Delta): Verdict {
  if (tone === 'worse') return 'slower';
  if (tone === 'better') return 'faster';
  return text === 'new' || text === 'few calls' ? text : 'same';
}
