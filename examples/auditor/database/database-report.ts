// Database → report: what was written is read back, by the same questions another program would ask.

import { callsSnapshot, type DatabaseAnalyticsCollector } from 'tracklight/database';
import { AnalyticsAggregator } from 'tracklight/flags';
import { type WriteReportOptions, writeReport } from 'tracklight/report';
import { CALL_OPTIONS, REPORT_OPTIONS } from '../analytics.js';

export interface StoredRows {
  /** Rows read back of this run. */
  readonly calls: number;
  readonly evaluations: number;
  /** By `stats()`: what the collector was given, and what of it the database confirmed. */
  readonly received: number;
  readonly delivered: number;
  readonly reportPath: string;
  /** True when every event that was recorded is a row, once. */
  readonly isComplete: boolean;
}

/** Delivers what is left, then writes the report from nothing but the database. */
export async function reportFromDatabase(
  database: DatabaseAnalyticsCollector,
  options: WriteReportOptions = {},
): Promise<StoredRows> {
  await database.flush({ timeoutMs: 60_000 });
  const { received, delivered } = database.stats();
  const startMs = Math.floor(performance.timeOrigin);
  const endMs = Date.now();
  const snapshot = await callsSnapshot(database, { startMs, endMs, ...CALL_OPTIONS });
  const { html } = await writeReport(snapshot, { ...REPORT_OPTIONS, ...options });

  const calls = snapshot.series.reduce((sum, series) => sum + series.calls, 0);
  const evaluations = await countEvaluations(database, startMs, endMs);
  const isComplete = delivered === received && calls + evaluations === received;
  return { calls, evaluations, received, delivered, reportPath: html, isComplete };
}

async function countEvaluations(database: DatabaseAnalyticsCollector, startMs: number, endMs: number): Promise<number> {
  const flags = new AnalyticsAggregator(database, { clock: { epochMs: () => endMs } });
  const windowMs = endMs - startMs;
  const keys = await flags.listFlags(windowMs);
  const metrics = await Promise.all(keys.map((flagKey) => flags.getFlagMetrics(flagKey, windowMs)));
  return metrics.reduce((sum, { totalEvaluations }) => sum + totalEvaluations, 0);
}
