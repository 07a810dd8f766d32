// Run + baseline → differences: what changed, and whether the data are enough to say so.

import { Histogram } from '../aggregate/histogram.js';
import type { Series } from '../aggregate/series.js';
import type { AnalyticsStats } from '../aggregate/stats.js';
import { overlap, quantileInterval, Z_95 } from './quantile-interval.js';
import type { Delta } from './report-types.js';
import type { Run, TrackedFunction } from './run.js';

/** A difference of a percentile up to this share is never called one. */
const LEAST_CHANGE = 0.05;
const SAME: Delta = { tone: 'neutral', text: '≈', meaning: 'no certain difference' };
const FEW_CALLS: Delta = { tone: 'neutral', text: 'few calls', meaning: 'too few calls to tell' };
const NEW: Delta = { tone: 'neutral', text: 'new', meaning: 'not in the baseline' };

/** One percentile of one distribution, with what it rests on. */
export interface Percentile {
  readonly histogram: Histogram;
  readonly valueMs: number;
  /** How many calls were timed, where not all were. */
  readonly timedCalls?: number | undefined;
}

/**
 * Compares a percentile with its baseline. It is slower or faster only if it moved by more than 5 % and the 95 %
 * intervals of both do not overlap; otherwise `≈`, or `few calls` where there is no such interval. Another normal
 * deviate makes the intervals wider or narrower.
 */
export function comparePercentile(now: Percentile, before: Percentile, quantile: number, deviate = Z_95): Delta {
  const nowInterval = quantileInterval(now.histogram, quantile, deviate, now.timedCalls);
  const beforeInterval = quantileInterval(before.histogram, quantile, deviate, before.timedCalls);
  if (nowInterval === undefined || beforeInterval === undefined) return FEW_CALLS;

  const change = now.valueMs - before.valueMs;
  const isSmall = Math.abs(change) <= LEAST_CHANGE * before.valueMs;
  if (isSmall || overlap(nowInterval, beforeInterval)) return SAME;
  if (change > 0) return { tone: 'worse', text: `▲ ${changeText(now.valueMs, before.valueMs)}`, meaning: 'slower' };
  return { tone: 'better', text: `▼ ${changeText(now.valueMs, before.valueMs)}`, meaning: 'faster' };
}

/** A difference that is neither good nor bad, as in the number of calls. */
export function compareAmount(now: number, before: number): Delta {
  const text = changeText(now, before);
  return text === '±0%'
    ? { ...SAME, meaning: 'as in the baseline' }
    : { tone: 'neutral', text, meaning: 'than the baseline' };
}

/** Success rates, in percentage points; better or worse only where a two-proportion z-test at 95 % says so. */
export function compareSuccess(now: AnalyticsStats, before: AnalyticsStats): Delta {
  const points = now.successRate - before.successRate;
  const rounded = points.toFixed(2).replace('-', '−');
  if (Number(points.toFixed(2)) === 0) return { ...SAME, meaning: 'as in the baseline' };

  const pooled = (now.totalSuccess + before.totalSuccess) / (now.totalCalls + before.totalCalls);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / now.totalCalls + 1 / before.totalCalls));
  const isCertain = Math.abs(points / 100) > Z_95 * error;
  const text = points > 0 ? `+${rounded} pt` : `${rounded} pt`;
  if (!isCertain) return { tone: 'neutral', text, meaning: 'no certain difference' };
  return points > 0 ? { tone: 'better', text, meaning: 'better' } : { tone: 'worse', text, meaning: 'worse' };
}

/** `×6.0` from double on, `+18%` and `−70%` otherwise. */
function changeText(now: number, before: number): string {
  if (before === 0) return now === 0 ? '±0%' : 'from 0';
  const ratio = now / before;
  if (ratio >= 2) return `×${ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio)}`;
  const change = (ratio - 1) * 100;
  const digits = Math.abs(change).toFixed(Math.abs(change) < 9.5 ? 1 : 0);
  if (Number(digits) === 0) return '±0%';
  return `${change > 0 ? '+' : '−'}${digits.replace(/\.0$/, '')}%`;
}

/** All series of a run as one distribution. */
export function overallHistogram(run: Run): Histogram {
  const all = new Histogram();
  for (const { series } of run.functions) all.merge(series.histogram);
  return all;
}

/** The baseline's functions by name and event type. */
export class BaselineFunctions {
  readonly #byName = new Map<string, Map<string, TrackedFunction>>();

  constructor(baseline: Run) {
    for (const one of baseline.functions) {
      const { functionName, eventType } = one.stats;
      const byType = this.#byName.get(functionName) ?? new Map<string, TrackedFunction>();
      this.#byName.set(functionName, byType.set(eventType, one));
    }
  }

  find(series: Series): TrackedFunction | undefined {
    return this.#byName.get(series.key.functionName)?.get(series.key.eventType);
  }

  compareP95({ series, stats }: TrackedFunction, deviate = Z_95): Delta {
    const before = this.find(series);
    if (before === undefined) return NEW;
    return comparePercentile(
      { histogram: series.histogram, valueMs: stats.p95Ms, timedCalls: stats.timedCalls },
      {
        histogram: before.series.histogram,
        valueMs: before.stats.p95Ms,
        timedCalls: before.stats.timedCalls,
      },
      0.95,
      deviate,
    );
  }
}
