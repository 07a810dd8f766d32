// Run → up to four sentences that are worth reading first. Simple rules; what they cannot support, they do not say.

import { percentOf } from '../aggregate/stats.js';
import { formatCount, formatPercent, formatQuantity, formatRoundDuration, markEstimate } from '../console/format.js';
import { strftime } from '../strftime.js';
import { BaselineFunctions } from './baseline.js';
import { displayName } from './display-text.js';
import { findFailureBurst } from './failure-burst.js';
import { duration } from './figure.js';
import { Z_95 } from './quantile-interval.js';
import type { FindingView } from './report-types.js';
import type { Run, TrackedFunction } from './run.js';
import { momentFormat } from './time-text.js';

/** A failure rate below this is not worth a sentence. */
const MIN_FAILURE_PERCENT = 1;
/** A function's share of the time below this neither. */
const MIN_TIME_PERCENT = 15;

export function findingsOf(run: Run, baseline: Run | undefined): FindingView[] {
  const findings = [failureBurst(run), failureRate(run), regression(run, baseline), timeShare(run)];
  return findings.filter((finding) => finding !== undefined);
}

function failureBurst(run: Run): FindingView | undefined {
  const { errors, startMs } = run.snapshot.events;
  const burst = findFailureBurst(
    errors.map(({ event }) => startMs[event] as number),
    run.retainedFromMs,
    run.retainedToMs,
  );
  if (burst === undefined) return undefined;
  const moment = momentFormat(run.fromMs, run.toMs, run.timeFormat, 's');
  const failures = run.stats.totalErrors === burst.of ? 'failures' : 'retained failures';
  // Not of the run, which may have gone on without a call, or longer than calls are retained.
  const call = run.stats.totalCalls === run.retained ? 'call' : 'retained call';
  const timeShare = formatPercent(burst.timeShare * 100, 0);
  const share = formatPercent((burst.failures / burst.of) * 100, 0);
  return {
    kind: 'failure-burst',
    level: 'bad',
    functionName: null,
    title: `${formatCount(burst.failures)} of ${formatCount(burst.of)} ${failures} fall inside ${formatRoundDuration(burst.toMs - burst.fromMs)}`,
    text: `Between ${strftime(moment, burst.fromMs)} and ${strftime(moment, burst.toMs)}: ${share} of the ${failures} in ${timeShare} of the time from the first ${call} to the last.`,
    href: '#timeline',
    link: 'See when',
    window: { fromMs: Math.floor(burst.fromMs), toMs: Math.ceil(burst.toMs) },
  };
}

/** The function whose failure rate is highest even at the low end of its 95 % (Wilson) interval. */
function failureRate(run: Run): FindingView | undefined {
  let worst: TrackedFunction | undefined;
  let worstRate = 0;
  for (const one of run.functions) {
    const rate = wilsonLow(one.stats.errors, one.stats.calls);
    if (one.stats.errors > 1 && rate > worstRate) [worst, worstRate] = [one, rate];
  }
  if (worst === undefined) return undefined;
  const { errors, calls, functionName } = worst.stats;
  const rate = percentOf(errors, calls);
  if (rate < MIN_FAILURE_PERCENT) return undefined;
  const common = mostCommonError(run, functionName);
  return {
    kind: 'failure-rate',
    level: 'bad',
    functionName: worst.label.name,
    title: errors === calls ? 'always fails' : `fails ${formatPercent(rate, 1)} of the time`,
    text: `${formatCount(errors)} of ${formatQuantity(calls, 'call')}.${common === undefined ? '' : ` Most common: ${common}.`}`,
    href: worst.label.href,
    link: 'Open function',
    window: null,
  };
}

/** The lower end of the Wilson score interval of a share. */
function wilsonLow(part: number, whole: number): number {
  const share = part / whole;
  const z2 = Z_95 * Z_95;
  const margin = Z_95 * Math.sqrt((share * (1 - share) + z2 / (4 * whole)) / whole);
  return (share + z2 / (2 * whole) - margin) / (1 + z2 / whole);
}

function mostCommonError(run: Run, functionName: string): string | undefined {
  let most = 0;
  let name: string | undefined;
  for (const group of run.snapshot.errorGroups) {
    const here = group.functions.find((one) => one.functionName === functionName)?.count ?? 0;
    if (here > most) [most, name] = [here, displayName(group.errorName)];
  }
  return name;
}

/** The function whose p95 certainly grew, and by the largest factor. */
function regression(run: Run, baseline: Run | undefined): FindingView | undefined {
  if (baseline === undefined) return undefined;
  const before = new BaselineFunctions(baseline);
  const slower = run.functions
    .flatMap((one) => {
      const from = before.find(one.series);
      return from === undefined || before.compareP95(one).tone !== 'worse' ? [] : [{ one, from }];
    })
    .sort((a, b) => factorOf(b) - factorOf(a));
  const [worst] = slower;
  if (worst === undefined) return undefined;
  const others = slower.length - 1;
  const also = others === 0 ? '' : ` ${formatQuantity(others, 'other function is', 'other functions are')} slower too.`;
  return {
    kind: 'regression',
    level: 'warn',
    functionName: worst.one.label.name,
    title: `is slower than the baseline: p95 ${before.compareP95(worst.one).text.slice(2)}`,
    text: `${p95Text(worst.from)} → ${p95Text(worst.one)}.${also}`,
    href: worst.one.label.href,
    link: 'Compare',
    window: null,
  };
}

function factorOf({ one, from }: { readonly one: TrackedFunction; readonly from: TrackedFunction }): number {
  return one.stats.p95Ms / from.stats.p95Ms;
}

function p95Text({ stats }: TrackedFunction): string {
  return duration(stats.p95Ms, stats.timedCalls !== undefined).text;
}

function timeShare(run: Run): FindingView | undefined {
  const [largest] = run.functions;
  if (largest === undefined || run.functions.length === 1) return undefined;
  const share = percentOf(largest.stats.totalTimeMs, run.stats.totalTimeMs);
  if (share < MIN_TIME_PERCENT) return undefined;
  const topFiveMs = run.functions.slice(0, 5).reduce((sum, { stats }) => sum + stats.totalTimeMs, 0);
  const topFive = formatPercent(percentOf(topFiveMs, run.stats.totalTimeMs), 0);
  const rest = run.functions.length > 5 ? `; the top five functions take ${topFive}` : '';
  return {
    kind: 'time-share',
    level: 'info',
    functionName: largest.label.name,
    title: `takes ${markEstimate(formatPercent(share, 0), run.stats.timedCalls !== undefined)} of all tracked time`,
    text: `${duration(largest.stats.totalTimeMs, largest.stats.timedCalls !== undefined).text} over ${formatQuantity(largest.stats.calls, 'call')}${rest}.`,
    href: largest.label.href,
    link: 'Open function',
    window: null,
  };
}
