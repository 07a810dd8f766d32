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
  type ResolvedWriteOptions,
  resolveWriteOptions,
  type WriteReportOptions,
  type WriteReportSyncOptions,
} from './report-options.js';
import { isData, type ReadyData, readSources } from './report-sources.js';

/** What a report is made from: a snapshot, or whatever has one, as an `Analytics` has. */
export type ReportSource = AnalyticsSnapshot | { snapshot(): AnalyticsSnapshot };

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

/**
 * Writes the report. Without any call it is the page that names the likely reasons. Wrong options and foreign data
 * that is no snapshot reject with a TypeError, a broken template with a `ReportTemplateError`, a disk that refuses
 * with its error; in all but the last case nothing has been written. A flag or experiment that cannot be read, or not
 * within ten seconds, is a gap on the page.
 */
export async function writeReport(source: ReportSource, options: WriteReportOptions = {}): Promise<ReportPaths> {
  const resolved = resolveWriteOptions(options);
  const snapshot = readSource(source);
  const { logger, flagsWindowMs = windowOf(snapshot) } = resolved;
  const data = await readSources(resolved, { flagsWindowMs, logger });
  return toPaths(writeFiles(resolved.reportsDir, renderFiles(snapshot, resolved, data)));
}

/** `writeReport` for exit handlers: returns when the files are on disk, throws what the other rejects with. */
export function writeReportSync(source: ReportSource, options: WriteReportSyncOptions = {}): ReportPaths {
  const resolved = resolveWriteOptions(options);
  const data = { flags: dataOf('flags', resolved.flags), experiments: dataOf('experiments', resolved.experiments) };
  return toPaths(writeFiles(resolved.reportsDir, renderFiles(readSource(source), resolved, { ...data, notes: [] })));
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

function windowOf({ startedMs, takenMs }: AnalyticsSnapshot): number {
  return Math.max(LEAST_WINDOW_MS, Math.ceil(takenMs - startedMs));
}

/** Nothing can be waited for here. */
function dataOf<T, S>(option: string, value: readonly T[] | S): readonly T[] {
  if (isData(value)) return value;
  throw new TypeError(`${option} must be an array for writeReportSync: other sources are read by writeReport`);
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

function readBaseline(baseline: AnalyticsSnapshot | string | undefined): AnalyticsSnapshot | undefined {
  if (baseline === undefined) return undefined;
  const place = typeof baseline === 'string' ? `baseline ${baseline}` : 'baseline';
  const value = typeof baseline === 'string' ? readJson(baseline, place) : baseline;
  try {
    return parseSnapshot(value);
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
    return JSON.parse(text);
  } catch {
    // Without V8's message: it quotes the file.
    throw new TypeError(`${place}: must be JSON`);
  }
}
