// Model → the page's script: what it needs to sort, filter and draw without asking the page's tables.

import type { Delta } from './report-types.js';

/** A histogram made coarser, for pictures: `[bucket, count, gap, count, …]`, each bucket after the first as a distance. */
export type CoarseHistogram = readonly number[];

/** One (function, event type), lifetime totals. */
export interface PageFunction {
  /** As the page shows it. */
  readonly name: string;
  readonly eventType: string;
  readonly calls: number;
  readonly errors: number;
  readonly cancelled: number;
  readonly medium: number;
  readonly slow: number;
  readonly totalMs: number;
  /** Null where nobody measured it. */
  readonly overheadMs: number | null;
  /** Calls that the times rest on, where not all were timed. */
  readonly timedCalls?: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Empty for a function beyond the first 2,000. */
  readonly histogram: CoarseHistogram;
  /** Difference of p95 to the baseline; null without one. */
  readonly delta: Delta | null;
  /** The function in the baseline; null when that does not know it. */
  readonly before: PageBaseline | null;
}

export interface PageBaseline {
  readonly calls: number;
  /** Calls that the times rest on, where not all were timed. */
  readonly timedCalls?: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly histogram: CoarseHistogram;
}

/** Failures alike; a lifetime total. */
export interface PageErrorGroup {
  readonly errorName: string;
  readonly errorMessage: string;
  /** By name of the function, the most affected first. */
  readonly functions: readonly { readonly name: string; readonly count: number }[];
}

/** What one failure said. */
export interface PageErrorText {
  readonly errorName: string;
  readonly errorMessage: string;
  /** Index into `groups`; −1 where its group is not known. */
  readonly group: number;
}

/** The embedded calls in columns of one length, by start. */
export interface PageCalls {
  /** Index into `functions`. */
  readonly functionAt: ArrayLike<number>;
  /** Epoch milliseconds. */
  readonly startMs: ArrayLike<number>;
  readonly durationMs: ArrayLike<number>;
  /** Index into `OUTCOMES`. */
  readonly outcome: ArrayLike<number>;
  /** Index into `SPEEDS`; −1 for a call that was not timed, whose duration is 0. */
  readonly speed: ArrayLike<number>;
  /** Index into `errorTexts`; −1 for a call that did not fail. */
  readonly errorText: ArrayLike<number>;
}

export const OUTCOMES = ['success', 'error', 'cancelled'] as const;

/** The timeline's slices of equal length, from `fromMs` to `toMs`. */
export interface PageTimeline {
  readonly calls: readonly number[];
  readonly failures: readonly number[];
  /** Null where nothing was timed. */
  readonly p95Ms: readonly (number | null)[];
}

export interface PageData {
  readonly version: 1;
  /** From the first to the last start of a retained call, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Wall clock of the whole run. */
  readonly runMs: number;
  readonly shortMaxMs: number;
  readonly mediumMaxMs: number;
  /** The mini histograms' axis. */
  readonly axisMs: readonly [min: number, max: number];
  /** strftime formats of single moments, to the millisecond and to the second. */
  readonly momentFormat: string;
  readonly secondFormat: string;
  readonly totalCalls: number;
  readonly totalMs: number;
  readonly retained: number;
  /** How the embedded calls were chosen, in words: `all 20,000 calls`; more where they are not all. */
  readonly scope: string;
  /** By total time, largest first: row `fn-1` is the first. */
  readonly functions: readonly PageFunction[];
  readonly groups: readonly PageErrorGroup[];
  readonly errorTexts: readonly PageErrorText[];
  readonly timeline: PageTimeline | null;
  readonly calls: PageCalls;
}
