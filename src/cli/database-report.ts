// Report request → report: the database's flags and calls of one window, both up to the same moment.

import type { TimeWindow } from '../aggregate/flag-metrics.js';
import { parseSnapshot } from '../aggregate/snapshot-parser.js';
import { systemScheduler } from '../clock.js';
import { formatQuantity } from '../console/format.js';
import type { AnalyticsStore } from '../database/analytics-store.js';
import { callsSnapshot } from '../database/call-snapshot.js';
import { AnalyticsAggregator } from '../flags/aggregator.js';
import type { FlagEventSource } from '../flags/event-source.js';
import type { ReportedFlag } from '../report/index.js';
import { defaultTitle } from '../report/report-options.js';
import type { Shell } from './command.js';
import type { ReportRequest } from './report-arguments.js';
import { summaryText } from './summary-text.js';
import { writePage } from './write-page.js';

/** What a report asks of a database. */
export type ReportSource = Pick<AnalyticsStore, 'readCalls'> & FlagEventSource;

/** Reads everything before anything is written; the summary goes to stdout, unless the page does. */
export async function writeDatabaseReport(store: ReportSource, request: ReportRequest, shell: Shell): Promise<void> {
  const endMs = Math.floor(systemScheduler.epochMs());
  const window = { startMs: endMs - request.windowMs, endMs };
  // Rows that another program wrote may be anything.
  const snapshot = parseSnapshot(
    await callsSnapshot(store, { ...window, durationThresholds: request.durationThresholds }),
  );
  const flags = await readFlags(store, window);
  const reportPath = await writePage(snapshot, { title: defaultTitle(), flags }, request.output, shell);
  if (reportPath === undefined) return;
  shell.stdout.write(`${flagsLine(flags)}\n\n${summaryText(snapshot, reportPath, shell)}\n`);
}

/**
 * One flag after the other: a report is no reason to load a database from several sides. Without a time limit, which
 * `writeReport` would set: whoever waits at a terminal can end it.
 */
async function readFlags(store: FlagEventSource, { startMs, endMs }: TimeWindow): Promise<ReportedFlag[]> {
  const aggregator = new AnalyticsAggregator(store, { clock: { epochMs: () => endMs } });
  const windowMs = endMs - startMs;
  const flags: ReportedFlag[] = [];
  for (const flagKey of await aggregator.listFlags(windowMs)) {
    flags.push({ flagKey, metrics: await aggregator.getFlagMetrics(flagKey, windowMs) });
  }
  return flags;
}

function flagsLine(flags: readonly ReportedFlag[]): string {
  const evaluations = flags.reduce((sum, { metrics }) => sum + (metrics?.totalEvaluations ?? 0), 0);
  return `Flags  ${formatQuantity(evaluations, 'evaluation')}, ${formatQuantity(flags.length, 'flag')}`;
}
