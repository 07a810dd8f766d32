// Analytics → page: the report as it would be written now.

import type { AnalyticsAggregator } from 'tracklight/flags';
import { buildReportModel, type ReportedFlag, renderReport } from 'tracklight/report';
import { analytics, REPORT_OPTIONS } from '../analytics.js';
import type { FlagTrial } from '../flags/flag-trial.js';
import { CONCURRENCY_SHARES } from '../flags/flagged-hashing.js';

const FLAGS_WINDOW_MS = 3_600_000;

export async function liveReport(trial: FlagTrial | undefined): Promise<string> {
  const exposures = trial?.hashing.experiments.exposureCounts() ?? [];
  const model = buildReportModel(analytics.snapshot(), {
    title: REPORT_OPTIONS.title,
    flags: trial ? await flagsOf(trial.flags) : [],
    experiments: exposures.map((one) => ({ ...one, plan: CONCURRENCY_SHARES })),
  });
  return renderReport(model);
}

async function flagsOf(flags: AnalyticsAggregator): Promise<ReportedFlag[]> {
  const keys = await flags.listFlags(FLAGS_WINDOW_MS);
  const metrics = await Promise.all(keys.map((flagKey) => flags.getFlagMetrics(flagKey, FLAGS_WINDOW_MS)));
  return keys.map((flagKey, i) => ({ flagKey, metrics: metrics[i] ?? null }));
}
