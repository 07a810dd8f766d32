// The runs whose pages are looked at: a usual one, and the extremes.

import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import type { ReportModelOptions } from '../../src/report/report-model.js';
import { HOSTILE_TEXTS, hostileRun } from '../report/hostile.js';
import { type SnapshotOptions, START_MS, snapshotOf } from '../report/snapshot-of.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { EXPERIMENTS, FLAGS, manyExperiments, manyFlags, metricsOf } from '../report/usage-data.js';

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
  usage: () => syntheticRun({ calls: 500 }),
  empty: () => snapshotOf([]),
  idle: () => snapshotOf([]),
  hostile: hostileRun,
  everything,
  /** Of four calls, the two failures were not timed. */
  thinned: (options?: SnapshotOptions) =>
    snapshotOf(
      [12, 12, 0, 0].map((durationMs, i) => ({
        functionName: 'main',
        startMs: START_MS + i * 1000,
        durationMs,
        ...(durationMs === 0 ? { isTimed: false, outcome: 'error' as const, errorName: 'E' } : {}),
      })),
      options,
    ),
  one: () => snapshotOf([{ functionName: 'main', startMs: START_MS, durationMs: 12 }]),
  failed: () =>
    snapshotOf(
      [0, 1e9].map((durationMs) => ({ functionName: 'f', startMs: START_MS, durationMs, outcome: 'error' as const })),
    ),
};
export type RunName = keyof typeof RUNS;

type Usage = Pick<ReportModelOptions, 'flags' | 'experiments'>;

/** Each text as flag, variant, reason and experiment. */
function hostileUsage(): Usage {
  const counts = HOSTILE_TEXTS.map((text) => [text, Object.fromEntries([[text, 2]])] as const);
  return {
    flags: counts.map(([flagKey, distribution]) => ({
      flagKey,
      metrics: metricsOf({ variantDistribution: distribution, reasonDistribution: distribution }),
    })),
    experiments: counts.map(([featureName, variants]) => ({ featureName, units: 2, variants, plan: variants })),
  };
}

/** What of flags and experiments is on a run's page. */
export const USAGE: Readonly<Partial<Record<RunName, Usage>>> = {
  usage: {
    flags: [...FLAGS, { flagKey: 'unreadable', metrics: null }],
    experiments: [
      ...EXPERIMENTS,
      { featureName: 'hash-concurrency', units: 1234, variants: { four: 611, eight: 623 } },
    ],
  },
  idle: { flags: FLAGS, experiments: EXPERIMENTS },
  hostile: hostileUsage(),
  everything: { flags: manyFlags(300), experiments: manyExperiments(30) },
};
