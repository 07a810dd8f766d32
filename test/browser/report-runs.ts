// The runs whose pages are looked at: a usual one, and the extremes.

import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import { hostileRun } from '../report/hostile.js';
import { START_MS, snapshotOf } from '../report/snapshot-of.js';
import { syntheticRun } from '../report/synthetic-run.js';

/** 2,000 functions, 400 error groups, 30,000 calls: more than any table shows. */
function everything(): AnalyticsSnapshot {
  const run = syntheticRun({ calls: 30_000, functions: 2000 });
  const [group] = run.errorGroups;
  const groups = Array.from({ length: 400 }, (_, i) => ({
    ...group,
    errorName: `Error${i}`,
    functions: run.series.slice(i, i + 4).map(({ functionName }) => ({ functionName, count: 1 })),
  }));
  return { ...run, errorGroups: groups as AnalyticsSnapshot['errorGroups'] };
}

export const RUNS = {
  usual: () => syntheticRun(),
  empty: () => snapshotOf([]),
  hostile: hostileRun,
  everything,
  one: () => snapshotOf([{ functionName: 'main', startMs: START_MS, durationMs: 12 }]),
  failed: () =>
    snapshotOf(
      [0, 1e9].map((durationMs) => ({ functionName: 'f', startMs: START_MS, durationMs, outcome: 'error' as const })),
    ),
};
export type RunName = keyof typeof RUNS;
