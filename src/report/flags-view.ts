// Flag metrics → the flags table: how often, for whom, with which variants and reasons, how fast.

import { formatPercent, formatQuantity, formatRoundDuration } from '../console/format.js';
import { displayName } from './display-text.js';
import { count, duration, perSecond, UNKNOWN } from './figure.js';
import type { ReportedFlag, ReportedFlagMetrics } from './flag-data.js';
import type { FlagFigures, FlagRow, FlagsView } from './report-types.js';
import { limitRows } from './row-limit.js';
import { compareText } from './run.js';
import { reasonParts, toShares, variantParts } from './share-bar.js';

/** `maxRows` on the page. */
export function flagsView(flags: readonly ReportedFlag[], maxRows: number): FlagsView | null {
  if (flags.length === 0) return null;
  const limit = limitRows(flags.length, { max: maxRows, initial: 20, noun: 'flags', chosen: 'by evaluations' });
  const rows = [...flags].sort(byEvaluations).slice(0, limit.shown);
  return {
    rows: rows.map((flag, index) => ({ ...flagRow(flag), isExtra: index >= limit.initial })),
    limit,
    heading: headingOf(flags),
  };
}

/** Most evaluated first, those that could not be read last. */
function byEvaluations(a: ReportedFlag, b: ReportedFlag): number {
  const evaluations = ({ metrics }: ReportedFlag) => metrics?.totalEvaluations ?? -1;
  return evaluations(b) - evaluations(a) || compareText(a.flagKey, b.flagKey);
}

function flagRow({ flagKey, metrics, sinceStart }: ReportedFlag): Omit<FlagRow, 'isExtra'> {
  return {
    flagKey: displayName(flagKey),
    figures: metrics === null ? null : figuresOf(metrics, sinceStart ?? metrics),
  };
}

/** Over an hour, the rate of a job of seconds would look like nothing. */
function figuresOf(metrics: ReportedFlagMetrics, { evaluationRate }: ReportedFlagMetrics): FlagFigures {
  const { variantDistribution, reasonDistribution, errorRate } = metrics;
  return {
    evaluations: count(metrics.totalEvaluations),
    perSecond: perSecond(evaluationRate),
    users: count(metrics.uniqueUsers),
    variants: toShares(variantParts(variantDistribution)),
    reasons: toShares(reasonParts(reasonDistribution)),
    errorRate: { value: errorRate, text: errorRate === 0 ? '0' : formatPercent(errorRate, 2) },
    p50: latency(metrics.latencyP50),
    p90: latency(metrics.latencyP90),
    p99: latency(metrics.latencyP99),
  };
}

/** A latency of 0 is how the metrics say that none was measured. */
function latency(ms: number) {
  return ms === 0 ? UNKNOWN : duration(ms);
}

/** `18,793 evaluations in the last 1 h 00 m; rates of the last 8 s`; without what is not the same for all flags. */
function headingOf(flags: readonly ReportedFlag[]): string {
  const known = flags.flatMap(({ metrics }) => metrics ?? []);
  if (known.length === 0) return '';
  const evaluations = known.reduce((sum, { totalEvaluations }) => sum + totalEvaluations, 0);
  const rates = windowText(flags.flatMap(({ metrics, sinceStart }) => (metrics === null ? [] : (sinceStart ?? []))));
  return `${formatQuantity(evaluations, 'evaluation')}${windowText(known, ' in')}${rates && `; rates of${rates}`}`;
}

/** ` the last 8 s`, of all of them; empty where they differ. */
function windowText(metrics: readonly ReportedFlagMetrics[], preposition = ''): string {
  const windows = new Set(metrics.map(({ windowStart, windowEnd }) => windowEnd.getTime() - windowStart.getTime()));
  const [windowMs = 0] = windows;
  return windows.size === 1 ? `${preposition} the last ${formatRoundDuration(windowMs)}` : '';
}
