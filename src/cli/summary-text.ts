// Snapshot → terminal: the same summary that a run prints at its end.

import { seriesFromSnapshot } from '../aggregate/series.js';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { functionStatsOf, statsOf } from '../aggregate/stats.js';
import { formatSummary } from '../console/summary.js';
import { hasColor, terminalOf, widthOf } from '../console/terminal.js';
import type { Shell } from './command.js';

export function summaryText(snapshot: AnalyticsSnapshot, reportPath: string, { stdout, env }: Shell): string {
  const { events, overwrittenEvents, errorGroups, startedMs, takenMs } = snapshot;
  const series = snapshot.series.map(seriesFromSnapshot);
  const stats = statsOf(series, { eventCount: events.series.length, overwrittenEvents });
  const functions = series.map(functionStatsOf);
  const terminal = terminalOf(stdout, env);
  const layout = { width: widthOf(terminal), color: hasColor(terminal) };
  return formatSummary({ stats, functions, errorGroups, wallMs: takenMs - startedMs, reportPath }, layout);
}
