// Flags and experiments as their sources would tell them: those of the pictures, and more of them than a page shows.

import type { ReportedExperiment } from '../../src/report/experiment-data.js';
import type { ReportedFlag, ReportedFlagMetrics } from '../../src/report/flag-data.js';
import { START_MS } from './snapshot-of.js';

export const WINDOW_MS = 838_000;

/** Metrics of a window like the run of `snapshotOf`; whatever is not given is nothing. */
export function metricsOf(given: Partial<ReportedFlagMetrics> = {}): ReportedFlagMetrics {
  const { totalEvaluations = 0 } = given;
  return {
    evaluationRate: totalEvaluations / (WINDOW_MS / 1000),
    totalEvaluations,
    uniqueUsers: 0,
    variantDistribution: {},
    reasonDistribution: {},
    errorRate: 0,
    latencyP50: 0,
    latencyP90: 0,
    latencyP99: 0,
    windowStart: new Date(START_MS),
    windowEnd: new Date(START_MS + WINDOW_MS),
    ...given,
  };
}

/** Users, latencies in microseconds, variants, reasons. */
type Kind = readonly [
  users: number,
  latenciesUs: readonly [number, number, number],
  variants: Readonly<Record<string, number>>,
  reasons: Readonly<Record<string, number>>,
];

const KINDS: Readonly<Record<string, Kind>> = {
  'genre-model-v3': [
    1911,
    [41, 90, 210],
    { control: 3421, v3: 2737, 'v3-lite': 684 },
    { SPLIT: 6089, TARGETING_MATCH: 753 },
  ],
  'batch-writes': [1911, [6, 11, 30], { on: 5120 }, { STATIC: 5120 }],
  'artist-timeout-ms': [
    1702,
    [12, 66, 1900],
    { 5000: 3965, 8000: 302, default: 43 },
    { CACHED: 3103, TARGETING_MATCH: 1170, ERROR: 37 },
  ],
  'parallel-scan': [402, [38, 81, 170], { off: 1032, on: 258 }, { SPLIT: 1290 }],
  'new-year-parser': [377, [33, 70, 140], { on: 741, off: 247 }, { TARGETING_MATCH: 741, DEFAULT: 247 }],
  'export-layout': [88, [55, 190, 620], { compact: 138, wide: 70, default: 4 }, { SPLIT: 208, ERROR: 4 }],
  'legacy-plist': [9, [4, 8, 10], { off: 31 }, { DISABLED: 31 }],
};

/** Seven flags, 18,793 evaluations. */
export const FLAGS: readonly ReportedFlag[] = Object.entries(KINDS).map(([flagKey, kind]) => flagOf(flagKey, kind));

function flagOf(flagKey: string, [uniqueUsers, latenciesUs, variants, reasons]: Kind): ReportedFlag {
  const totalEvaluations = Object.values(variants).reduce((sum, one) => sum + one, 0);
  const [latencyP50, latencyP90, latencyP99] = latenciesUs.map((us) => us / 1000) as [number, number, number];
  return {
    flagKey,
    metrics: metricsOf({
      totalEvaluations,
      uniqueUsers,
      variantDistribution: variants,
      reasonDistribution: reasons,
      errorRate: ((reasons.ERROR ?? 0) / totalEvaluations) * 100,
      ...{ latencyP50, latencyP90, latencyP99 },
    }),
  };
}

export const EXPERIMENTS: readonly ReportedExperiment[] = [
  {
    featureName: 'genre-model-v3',
    units: 1911,
    variants: { control: 956, v3: 764, 'v3-lite': 191 },
    plan: { control: 50, v3: 40, 'v3-lite': 10 },
  },
  { featureName: 'parallel-scan', units: 402, variants: { off: 289, on: 113 }, plan: { off: 80, on: 20 } },
];

/** So many flags, with up to twelve variants and seven reasons each. */
export function manyFlags(count: number): ReportedFlag[] {
  return Array.from({ length: count }, (_, i) =>
    flagOf(`team-${i % 7}.feature-number-${i}`, [
      i,
      [10, 20, 500],
      numbered((i % 12) + 1, (k) => `variant-${k}`),
      { ...numbered(i % 7, (k) => `REASON_${k}`), ERROR: i % 3 },
    ]),
  );
}

/** So many experiments, with up to twelve variants each. */
export function manyExperiments(count: number): ReportedExperiment[] {
  return Array.from({ length: count }, (_, i) => {
    const variants = numbered((i % 12) + 2, (k) => `variant-${k}`);
    return { featureName: `experiment-${i}`, units: sumOf(variants), variants, plan: variants };
  });
}

function numbered(count: number, name: (k: number) => string): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, k) => [name(k), 100 * (k + 1)]));
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}
