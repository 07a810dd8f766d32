// Snapshot → model: the documented shape that templates are given. Plain data, ready to print, versioned. One file,
// longer than others, because it is read as a whole by whoever writes a template.

import type { PageData } from './page-data-types.js';

/** A number with the text people read. */
export interface Figure {
  readonly value: number;
  readonly text: string;
}

/** Calls by the instance's thresholds: fast ≤ `shortMaxMs` < medium ≤ `mediumMaxMs` < slow. */
export type Speed = 'fast' | 'medium' | 'slow';

/** Whether a difference is worth a colour; `neutral` where the data do not decide. */
export type Tone = 'better' | 'worse' | 'neutral';

/** A difference to the baseline. */
export interface Delta {
  readonly tone: Tone;
  /** `▲ ×6.0`, `+18%`, `≈`, `few calls`, `new`. */
  readonly text: string;
  /** What the text says, for those who do not see its colour: `slower`, `no certain difference`. */
  readonly meaning: string;
}

/** A tracked function as other parts of the page name it. */
export interface FunctionName {
  readonly name: string;
  readonly eventType: string;
  /** `#fn-3`, the function's row; null when that row is not on the page. */
  readonly href: string | null;
}

/** How a table was cut. */
export interface RowLimit {
  /** Rows there are. */
  readonly total: number;
  /** Rows on the page. */
  readonly shown: number;
  /** Rows that are visible before "show all" is chosen; the rest carry `isExtra`. */
  readonly initial: number;
  /** `total − shown`. */
  readonly notShown: number;
  /** `Show all 100 calls`; empty when all are visible from the beginning. */
  readonly showAll: string;
  /** `200 of 2,000 functions by total time; 1,800 not shown`; empty when all are on the page. */
  readonly cut: string;
}

export interface HeaderView {
  readonly title: string;
  readonly runType: 'Full scan' | 'Incremental update';
  /** `2026-10-18 14:02:11 – 14:16:09 UTC`. */
  readonly timeRange: string;
  /** Wall clock between the first and the last moment: `13 m 58 s`. */
  readonly wallClock: string;
  readonly host: string;
  readonly nodeVersion: string;
  /** When the baseline was taken; null without one. */
  readonly baseline: string | null;
}

/** One number of the strip under the header. */
export interface KpiView {
  readonly id: 'calls' | 'success-rate' | 'p50' | 'p95' | 'tracked-time' | 'overhead';
  readonly label: string;
  readonly figure: Figure;
  readonly note: string;
  readonly delta: Delta | null;
}

/** One sentence about the run that is worth reading first. */
export interface FindingView {
  readonly kind: 'failure-burst' | 'failure-rate' | 'regression' | 'time-share';
  readonly level: 'bad' | 'warn' | 'info';
  /** The function it is about, printed before `title`; null for the run as a whole. */
  readonly functionName: string | null;
  readonly title: string;
  readonly text: string;
  readonly href: string | null;
  readonly link: string;
  /** The stretch of time it speaks of, epoch milliseconds; null for the whole run. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
}

/** A label on an axis; `at` in per cent of the axis' length, from the left or the bottom. */
export interface AxisTick {
  readonly at: number;
  readonly text: string;
  /** May be left out where there is little room. */
  readonly isMinor: boolean;
}

/** Retained calls over time: SVG path data in a box of `width` × `height` units, y downwards. */
export interface TimelineView {
  readonly width: number;
  readonly height: number;
  readonly failuresHeight: number;
  readonly callsPath: string;
  readonly p95Path: string;
  /** In a box of its own, `width` × `failuresHeight`; empty without failures. */
  readonly failuresPath: string;
  readonly gridPath: string;
  readonly callTicks: readonly AxisTick[];
  readonly p95Ticks: readonly AxisTick[];
  readonly timeTicks: readonly AxisTick[];
  readonly mostFailures: number;
  /** What the picture shows, in a sentence. */
  readonly description: string;
  /** `all 20,000 calls`, `20,000 of 45,000 calls retained`. */
  readonly scope: string;
}

/** A small histogram on the table's common logarithmic axis: SVG path data, y downwards; a path may be empty. */
export interface MiniHistogram {
  readonly fastPath: string;
  readonly mediumPath: string;
  readonly slowPath: string;
  /** The marks of p50 and p95 below the base line. */
  readonly marksPath: string;
}

export interface FunctionRow extends FunctionName {
  /** `fn-3`: the row's element id. */
  readonly id: string;
  readonly isExtra: boolean;
  readonly calls: Figure;
  /** `1 of 32 timed`: the times are estimated from these; empty where every call was timed. */
  readonly timed: string;
  readonly successRate: Figure;
  readonly failed: Figure;
  readonly cancelled: Figure;
  readonly histogram: MiniHistogram;
  readonly p50: Figure;
  readonly p90: Figure;
  readonly p95: Figure;
  readonly p99: Figure;
  readonly max: Figure;
  readonly totalTime: Figure;
  /** Share of all tracked time, per cent. */
  readonly timeShare: Figure;
  /** Total time as a whole per cent of the first row's: the length of its bar. */
  readonly bar: number;
  /** Measured tracking overhead as a share of the function's own time. */
  readonly overhead: Figure;
  /** Difference of p95 to the baseline; null without one. */
  readonly delta: Delta | null;
}

/** One colour of the legend. */
export interface SpeedShare {
  readonly speed: Speed;
  /** `≤ 200 ms`. */
  readonly rule: string;
  readonly share: Figure;
}

export interface FunctionsView {
  readonly rows: readonly FunctionRow[];
  readonly limit: RowLimit;
  readonly hasBaseline: boolean;
  readonly speeds: readonly SpeedShare[];
  /** The histograms' common axis. */
  readonly axis: readonly AxisTick[];
  readonly histogramWidth: number;
  readonly histogramHeight: number;
  /** Functions that only the baseline knows; at most ten names, the others counted. */
  readonly gone: readonly string[];
  readonly goneNotShown: number;
}

export interface ErrorRow {
  readonly isExtra: boolean;
  readonly errorName: string;
  readonly errorMessage: string;
  /** The functions it came from, the most affected first; at most two. */
  readonly functions: readonly FunctionName[];
  readonly functionsNotShown: number;
  /** Retained failures over the run, SVG path data; empty when none is retained. */
  readonly whenPath: string;
  readonly first: string;
  readonly last: string;
  readonly count: Figure;
  /** Share of all failures, per cent. */
  readonly share: Figure;
}

export interface ErrorsView {
  readonly rows: readonly ErrorRow[];
  readonly limit: RowLimit;
  readonly failures: Figure;
  /** `177 failed calls in 16 groups`. */
  readonly heading: string;
  readonly whenWidth: number;
  readonly whenHeight: number;
  /** What the strips show: `177 retained failures`. */
  readonly retained: string;
}

export interface CallRow extends FunctionName {
  readonly isExtra: boolean;
  readonly start: string;
  readonly outcome: 'success' | 'error' | 'cancelled';
  readonly errorName: string;
  readonly errorMessage: string;
  /** `–` for a call that was not timed. */
  readonly duration: Figure;
  /** False for a call that was counted and not timed (`maxOverheadPercent`): it has no speed and no bar either. */
  readonly isTimed: boolean;
  readonly speed: Speed;
  /** Length of the duration's bar, whole per cent; see call-bars.ts. */
  readonly bar: number;
}

/** Single calls that failed or were medium or slow: the newest failures and the longest others, newest first. */
export interface CallsView {
  readonly rows: readonly CallRow[];
  readonly limit: RowLimit;
  /** `all 20,000 calls`, `20,000 of 45,000 calls retained`: what the rows were chosen from. */
  readonly scope: string;
  /** Retained calls that are fast and did not fail: not in this table. */
  readonly fastNotListed: Figure;
}

export interface GroupedRow extends FunctionName {
  /** Retained fast calls of the function, failures included. */
  readonly calls: Figure;
  /** Those that succeeded; the times speak of these. */
  readonly success: Figure;
  readonly successRate: Figure;
  readonly avgTime: Figure;
  readonly totalTime: Figure;
}

/** Short calls by function: what the calls table leaves out. */
export interface GroupedView {
  readonly rows: readonly GroupedRow[];
  readonly limit: RowLimit;
  /** Successful fast calls in all rows, those not shown included. */
  readonly success: Figure;
  /** `all 20,000 calls`, `20,000 of 45,000 calls retained`: what was grouped. */
  readonly scope: string;
  /** `30 functions`. */
  readonly functions: string;
}

export interface SummaryRow extends FunctionName {
  readonly isExtra: boolean;
  readonly calls: Figure;
  readonly success: Figure;
  readonly avgTime: Figure;
  readonly fast: Figure;
  readonly medium: Figure;
  readonly slow: Figure;
  /** SVG path data of the stacked bar, 100 × 8 units; a path may be empty. */
  readonly fastPath: string;
  readonly mediumPath: string;
  readonly slowPath: string;
  readonly overhead: Figure;
  readonly overheadPerCall: Figure;
}

export interface SummaryView {
  readonly rows: readonly SummaryRow[];
  readonly limit: RowLimit;
  readonly total: SummaryRow;
}

/** The colour of one part: variants, no variant, what is told together; reasons, errors. A class of the style sheet. */
export type ShareColour = 'v1' | 'v2' | 'v3' | 'v4' | 'v5' | 'v6' | 'none' | 'rest' | 'r1' | 'r2' | 'r3' | 'error';

/** One part of a bar that shows how evaluations are divided. */
export interface Share {
  readonly name: string;
  readonly colour: ShareColour;
  readonly count: Figure;
  /** Whole per cent. */
  readonly share: Figure;
  /** SVG path data in the whole bar, 100 × 8 units. */
  readonly path: string;
}

export interface FlagFigures {
  readonly evaluations: Figure;
  readonly perSecond: Figure;
  /** Distinct targeting keys. */
  readonly users: Figure;
  /** By name, at most four; then the others together. */
  readonly variants: readonly Share[];
  /** By count, at most three and errors. */
  readonly reasons: readonly Share[];
  /** Per cent. */
  readonly errorRate: Figure;
  /** The text is `–` where no evaluation was measured, as in the next two. */
  readonly p50: Figure;
  readonly p90: Figure;
  readonly p99: Figure;
}

export interface FlagRow {
  readonly flagKey: string;
  readonly isExtra: boolean;
  /** Null for a flag whose numbers could not be read. */
  readonly figures: FlagFigures | null;
}

/** Feature flags, the most evaluated first. */
export interface FlagsView {
  readonly rows: readonly FlagRow[];
  readonly limit: RowLimit;
  /** `18,793 evaluations in the last 1 h 00 m; rates of the last 8 s`; empty when no flag could be read. */
  readonly heading: string;
}

/** One variant of an experiment. */
export interface SplitRow {
  readonly variant: string;
  readonly colour: ShareColour;
  readonly units: Figure;
  /** Observed share, per cent. */
  readonly share: Figure;
  /** `plan 50%`, `not planned`; empty without a plan. */
  readonly planned: string;
  /** SVG path data, 100 × `barHeight` units: the observed share; empty for none. */
  readonly barPath: string;
  /** The planned share as a mark; empty without a plan. */
  readonly tickPath: string;
}

/** Whether the observed split is the planned one. */
export interface SplitVerdict {
  /** `neutral` where the data do not decide. */
  readonly tone: Tone;
  /** `Split as planned`, `Sample ratio mismatch`, `Too few units to tell`, `No planned split`. */
  readonly text: string;
  /** `p = 0.43`; empty where no test was made. */
  readonly pValue: string;
}

export interface ExperimentCard {
  readonly featureName: string;
  readonly isExtra: boolean;
  /** `1,911 units exposed`. */
  readonly units: string;
  readonly verdict: SplitVerdict;
  /** By name, at most five; then the others together. */
  readonly rows: readonly SplitRow[];
}

/** Experiments, mismatches first, then by units. */
export interface ExperimentsView {
  readonly cards: readonly ExperimentCard[];
  readonly limit: RowLimit;
  readonly barHeight: number;
  /** What is called a mismatch, in a sentence; empty when nothing was planned. */
  readonly rule: string;
}

/** A section's link in the page's navigation. */
export interface NavItem {
  readonly id: string;
  readonly label: string;
  readonly count: string | null;
}

/** Everything the page shows. A section without data is null and is not rendered. */
export interface ReportModel {
  /** Raised whenever a template written for an earlier shape could break. */
  readonly schemaVersion: 1;
  readonly header: HeaderView;
  /** No call was recorded: the page is the template `empty`, and flags and experiments if there are any. */
  readonly isEmpty: boolean;
  readonly nav: readonly NavItem[];
  readonly kpis: readonly KpiView[];
  readonly findings: readonly FindingView[];
  readonly timeline: TimelineView | null;
  readonly functions: FunctionsView | null;
  readonly errors: ErrorsView | null;
  readonly calls: CallsView | null;
  readonly grouped: GroupedView | null;
  readonly summary: SummaryView | null;
  readonly flags: FlagsView | null;
  readonly experiments: ExperimentsView | null;
  /** What the page's script works on; in templates, `it.data` is its text. Null without calls. */
  readonly page: PageData | null;
  /** What the numbers cover; sentences for the page's foot. */
  readonly notes: readonly string[];
}
