// Snapshot → files: the HTML page and its JSON sidecar, at once or at the last moment.

import { readFileSync, statSync } from 'node:fs';
import { seriesFromSnapshot } from '../aggregate/series.js';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { parseSnapshot } from '../aggregate/snapshot-parser.js';
import { statsOf } from '../aggregate/stats.js';
import { withPlans } from './experiment-data.js';
import { renderReport } from './html-report.js';
import { type ReportFile, writeFiles } from './report-files.js';
import { buildReportModel } from './report-model.js';
import {
  type ReportSource,
  type ResolvedWriteOptions,
  resolveWriteOptions,
  type WriteReportOptions,
} from './report-options.js';
import { type ReadyData, readSources } from './report-sources.js';
import { readSourcesAtOnce } from './sources-at-once.js';

/** The absolute paths of what was written. */
export interface ReportPaths {
  readonly html: string;
  /** The snapshot with its `stats`: the baseline of a later report, and data for other programs. */
  readonly json: string;
}

/** A longer file is no snapshot anybody meant; a string could not hold it anyway. */
const MAX_BASELINE_BYTES = 256 * 2 ** 20;

/** Flags of a run shorter than this are asked for this long: they may have been evaluated before tracking began. */
const LEAST_WINDOW_MS = 3_600_000;

/** A rate per second of less than a second would be made up. */
const LEAST_RATE_WINDOW_MS = 1_000;

/**
 * Writes the report. Without any call it is the page that names the likely reasons. Wrong options and foreign data
 * that is no snapshot reject with a TypeError, a broken template with a `ReportTemplateError`, a disk that refuses
 * with its error; in all but the last case nothing has been written. A flag or experiment that cannot be read, or not
 * within ten seconds, is a gap on the page.
 */
export async function writeReport(source: ReportSource, options: WriteReportOptions = {}): Promise<ReportPaths> {
  const resolved = resolveWriteOptions(options);
  const snapshot = readSource(source);
  const { logger, sourcesTimeoutMs: timeoutMs } = resolved;
  const data = await readSources(resolved, { ...windowsOf(snapshot, resolved), logger, timeoutMs });
  return toPaths(writeFiles(resolved.reportsDir, renderFiles(snapshot, resolved, data)));
}

/**
 * `writeReport` for exit handlers: returns when the files are on disk, throws what the other rejects with. Flags and
 * experiments whose source does not answer at once are a gap on the page.
 */
export function writeReportSync(source: ReportSource, options: WriteReportOptions = {}): ReportPaths {
  const resolved = resolveWriteOptions(options);
  const snapshot = readSource(source);
  const data = readSourcesAtOnce(resolved, { ...windowsOf(snapshot, resolved), logger: resolved.logger });
  return toPaths(writeFiles(resolved.reportsDir, renderFiles(snapshot, resolved, data)));
}

/** The sidecar first: whoever finds the page finds its data. */
function renderFiles(
  snapshot: AnalyticsSnapshot,
  { forceMode, title, timeFormat, templates, plans, ...options }: ResolvedWriteOptions,
  data: ReadyData,
): [ReportFile, ReportFile] {
  const experiments = withPlans(data.experiments, plans);
  const baseline = readBaseline(options.baseline);
  const model = buildReportModel(snapshot, { title, forceMode, timeFormat, baseline, ...data, experiments });
  const name = forceMode ? 'analytics_full' : 'analytics_incremental';
  return [
    { name: `${name}.json`, text: sidecarOf(snapshot) },
    { name: `${name}.html`, text: renderReport(model, { templates }) },
  ];
}

/** What flags are asked for; of a run shorter than the window, their rates are asked for separately. */
function windowsOf({ startedMs, takenMs }: AnalyticsSnapshot, { flagsWindowMs }: ResolvedWriteOptions) {
  if (flagsWindowMs !== undefined) return { flagsWindowMs };
  const trackedMs = Math.max(LEAST_RATE_WINDOW_MS, Math.ceil(takenMs - startedMs));
  if (trackedMs >= LEAST_WINDOW_MS) return { flagsWindowMs: trackedMs };
  return { flagsWindowMs: LEAST_WINDOW_MS, rateWindowMs: trackedMs };
}

/** What an `Analytics` hands out is its own and valid; anything else is foreign. */
function readSource(source: ReportSource): AnalyticsSnapshot {
  const isLive = typeof source === 'object' && source !== null && 'snapshot' in source;
  return isLive && typeof source.snapshot === 'function' ? source.snapshot() : parseSnapshot(source);
}

function toPaths([json, html]: readonly string[]): ReportPaths {
  return { html: html as string, json: json as string };
}

function sidecarOf(snapshot: AnalyticsSnapshot): string {
  const { events, overwrittenEvents } = snapshot;
  const stats = statsOf(snapshot.series.map(seriesFromSnapshot), {
    eventCount: events.series.length,
    overwrittenEvents,
  });
  return `${JSON.stringify({ ...snapshot, stats })}\n`;
}

function readBaseline(baseline: ReportSource | string | undefined): AnalyticsSnapshot | undefined {
  if (baseline === undefined) return undefined;
  const place = typeof baseline === 'string' ? `baseline ${baseline}` : 'baseline';
  const value = typeof baseline === 'string' ? readJson(baseline, place) : baseline;
  try {
    return readSource(value as ReportSource);
  } catch (error) {
    throw new TypeError(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

function readJson(path: string, place: string): unknown {
  const { size } = statSync(path);
  if (size > MAX_BASELINE_BYTES)
    throw new TypeError(`${place}: must be at most ${MAX_BASELINE_BYTES} bytes, got ${size}`);
  const text = readFileSync(path, 'utf8');
  try {
    // A byte order mark is not JSON's, and editors put it there.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // Without V8's message: it quotes the file.
    throw new TypeError(`${place}: must be JSON`);
  }
}
