// Snapshot → model: everything the page shows, decided here. Pure: same snapshot and options, same model.

import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { DEFAULT_TIME_FORMAT } from '../call-record.js';
import { formatCount, formatDuration, formatQuantity } from '../console/format.js';
import { requireKnownKeys } from '../option-rules.js';
import { strftime } from '../strftime.js';
import { callsView } from './calls-view.js';
import { displayName, displayText } from './display-text.js';
import { errorsView } from './errors-view.js';
import type { ReportedExperiment } from './experiment-data.js';
import { experimentsView } from './experiments-view.js';
import { isMeasured } from './figure.js';
import { findingsOf } from './findings.js';
import type { ReportedFlag } from './flag-data.js';
import { flagsView } from './flags-view.js';
import { functionsView } from './functions-view.js';
import { groupedView } from './grouped-view.js';
import { kpisOf } from './kpis.js';
import { pageDataOf } from './page-data.js';
import type { HeaderView, NavItem, ReportModel } from './report-types.js';
import { MAX_ROWS, type Run, readRun } from './run.js';
import { summaryView } from './summary-view.js';
import { timeSlices } from './time-slices.js';
import { formatTimeRange } from './time-text.js';
import { timelineView } from './timeline.js';

export interface ReportModelOptions {
  /** The page's heading; `Tracklight` without one. */
  readonly title?: string | undefined;
  /** `Full scan` instead of `Incremental update`. */
  readonly forceMode?: boolean | undefined;
  /** An earlier run to compare with. */
  readonly baseline?: AnalyticsSnapshot | undefined;
  /** strftime, UTC; the default leaves the date out where one day is all there is. */
  readonly timeFormat?: string | undefined;
  /** Flags to show, in any order. */
  readonly flags?: readonly ReportedFlag[] | undefined;
  /** Experiments to show, in any order. */
  readonly experiments?: readonly ReportedExperiment[] | undefined;
  /** Sentences to add at the page's foot. */
  readonly notes?: readonly string[] | undefined;
}

const KNOWN = ['title', 'forceMode', 'baseline', 'timeFormat', 'flags', 'experiments', 'notes'];

/**
 * Builds the model that `renderReport` renders. Takes a valid snapshot; `parseSnapshot` makes one of foreign data. Throws
 * a TypeError for an option that it does not know.
 */
export function buildReportModel(snapshot: AnalyticsSnapshot, options: ReportModelOptions = {}): ReportModel {
  requireKnownKeys('ReportModelOptions', options, KNOWN);
  const timeFormat = options.timeFormat ?? DEFAULT_TIME_FORMAT;
  const run = readRun(snapshot, timeFormat);
  const baseline = options.baseline === undefined ? undefined : readRun(options.baseline, timeFormat);
  const header = headerOf(run, baseline, options);
  const { flags = [], experiments = [], notes = [] } = options;
  const usage = {
    flags: flagsView(flags, Math.max(LEAST_FLAG_ROWS, MAX_ROWS - run.functions.length)),
    experiments: experimentsView(experiments),
  };
  if (run.stats.totalCalls === 0) return { ...NOTHING, ...usage, header, notes: [...notes, 'Times are UTC.'] };

  const slices = timeSlices(run);
  const sections = {
    timeline: timelineView(run, slices),
    functions: functionsView(run, baseline),
    errors: errorsView(run),
    calls: callsView(run),
    grouped: groupedView(run),
    summary: summaryView(run),
    ...usage,
  };
  return {
    schemaVersion: 1,
    header,
    isEmpty: false,
    nav: navOf(sections),
    kpis: kpisOf(run, baseline),
    findings: findingsOf(run, baseline),
    ...sections,
    page: pageDataOf(run, baseline, slices),
    notes: [...notes, ...notesOf(run)],
  };
}

/** Flags share the rows of a table with the functions, so that the page stays below 12,000 elements; these they get anyway. */
const LEAST_FLAG_ROWS = 15;

const NOTHING = {
  schemaVersion: 1,
  isEmpty: true,
  nav: [],
  kpis: [],
  findings: [],
  timeline: null,
  functions: null,
  errors: null,
  calls: null,
  grouped: null,
  summary: null,
  page: null,
} as const;

function headerOf(run: Run, baseline: Run | undefined, { title, forceMode }: ReportModelOptions): HeaderView {
  const { host, nodeVersion } = run.snapshot.source;
  return {
    title: displayName(title ?? 'Tracklight'),
    runType: forceMode === true ? 'Full scan' : 'Incremental update',
    timeRange: formatTimeRange(run.fromMs, run.toMs, run.timeFormat),
    wallClock: formatDuration(run.toMs - run.fromMs),
    host: displayName(host),
    nodeVersion: displayText(nodeVersion, 40),
    baseline: baseline === undefined ? null : `${strftime(run.timeFormat, baseline.fromMs)} UTC`,
  };
}

type Sections = Pick<
  ReportModel,
  'timeline' | 'functions' | 'errors' | 'calls' | 'grouped' | 'summary' | 'flags' | 'experiments'
>;

function navOf({ functions, errors, calls, grouped, summary, flags, experiments }: Sections): NavItem[] {
  const entry = (id: string, label: string, total: number | undefined): NavItem[] =>
    total === undefined ? [] : [{ id, label, count: formatCount(total) }];
  const plain = (id: string, label: string, section: object | null): NavItem[] =>
    section === null ? [] : [{ id, label, count: null }];
  return [
    { id: 'overview', label: 'Overview', count: null },
    ...entry('functions', 'Functions', functions?.limit.total),
    ...entry('errors', 'Errors', errors?.limit.total),
    ...plain('calls', 'Calls', calls),
    ...plain('short-calls', 'Short calls', grouped),
    ...plain('summary', 'Summary', summary),
    ...entry('flags', 'Flags', flags?.limit.total),
    ...entry('experiments', 'Experiments', experiments?.limit.total),
  ];
}

function notesOf(run: Run): string[] {
  const { totalCalls, overwrittenEvents, overheadMs } = run.stats;
  const thinned = run.functions.filter(({ stats }) => stats.timedCalls !== undefined).length;
  const where = thinned > 0 ? ' where every call was timed' : '';
  const notes = [
    `Counts, success rates, percentiles and error groups cover ${totalCalls === 1 ? 'the only call' : `all ${formatCount(totalCalls)} calls`}; percentiles are exact to 0.4%${where}.`,
  ];
  if (run.retained < totalCalls) {
    const older = formatQuantity(overwrittenEvents, 'older one was', 'older ones were');
    const overwritten = overwrittenEvents > 0 ? `; ${older} overwritten` : '';
    notes.push(
      `Over time, single calls and short calls speak of the ${formatQuantity(run.retained, 'call')} retained${overwritten}.`,
    );
  }
  if (thinned > 0) {
    notes.push(
      `To keep tracking within its budget, not every call of ${formatQuantity(thinned, 'function')} was timed: counts and failures are exact, what has a ~ is estimated from the timed calls. A total may exceed the run: one long call that was timed stands for many that were not. Failures that were not timed are listed without a duration.`,
      'What counting a call costs that is not timed is too little for a clock: the overhead of such functions may be several times what is shown.',
    );
  }
  const { overflowCalls } = run.snapshot;
  if (overflowCalls > 0) {
    const calls = ['call of functions beyond the limit is', 'calls of functions beyond the limit are'] as const;
    notes.push(`${formatQuantity(overflowCalls, ...calls)} counted together as (overflow).`);
  }
  notes.push(`${isMeasured(overheadMs) ? 'Tracking overhead is measured by sampling. ' : ''}Times are UTC.`);
  return notes;
}
