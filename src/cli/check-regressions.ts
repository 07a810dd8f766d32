// Snapshot + baseline → entries: which functions are slower beyond doubt and beyond what is allowed.

import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { DEFAULT_TIME_FORMAT } from '../call-record.js';
import { formatDuration } from '../console/format.js';
import { BaselineFunctions } from '../report/baseline.js';
import type { Delta } from '../report/report-types.js';
import { readRun, type TrackedFunction } from '../report/run.js';
import type { CheckEntry } from './check-result.js';
import { familyDeviate } from './family-deviate.js';
import { type Verdict, verdictOf } from './function-difference.js';

interface Pair {
  readonly now: TrackedFunction;
  readonly before: TrackedFunction | undefined;
}

/** Where there is nothing to hold a run against. */
const NOT_COMPARED: readonly Verdict[] = ['new', 'few calls'];

/**
 * A regression is a p95 that moved up by more than `maxRegression` (0.2: a fifth), and whose confidence intervals in
 * both runs do not overlap: 95 % intervals for one function, the wider the more functions are compared.
 */
export function checkRegressions(
  snapshot: AnalyticsSnapshot,
  baseline: AnalyticsSnapshot,
  maxRegression: number,
): CheckEntry[] {
  const functions = new BaselineFunctions(readRun(baseline, DEFAULT_TIME_FORMAT));
  const pairs = readRun(snapshot, DEFAULT_TIME_FORMAT).functions.map((now) => ({
    now,
    before: functions.find(now.series),
  }));
  const compared = pairs.filter(({ now }) => !NOT_COMPARED.includes(verdictOf(functions.compareP95(now))));
  const deviate = familyDeviate(compared.length);
  return pairs.map((pair) => entryOf(pair, functions.compareP95(pair.now, deviate), maxRegression));
}

function entryOf({ now, before }: Pair, delta: Delta, maxRegression: number): CheckEntry {
  const { functionName, eventType, p95Ms } = now.stats;
  const entry = {
    kind: 'regression',
    name: eventType === '' ? functionName : `${functionName} (${eventType})`,
  } as const;
  if (before === undefined) return { ...entry, status: 'skipped', detail: 'not in the baseline' };
  const beforeMs = before.stats.p95Ms;
  const change = `p95 ${formatDuration(beforeMs)} → ${formatDuration(p95Ms)}`;
  const verdict = verdictOf(delta);
  if (verdict === 'few calls') return { ...entry, status: 'skipped', detail: `${change}: too few calls to tell` };

  const isSlower = verdict === 'slower' && p95Ms - beforeMs > maxRegression * beforeMs;
  // As it was given: 20.5% is neither 20% nor 21%.
  const limit = Number((maxRegression * 100).toPrecision(12));
  const detail = `${change}: ${delta.text} (limit +${limit}%)`;
  return { ...entry, status: isSlower ? 'failed' : 'passed', detail };
}
