// Run → the strip of numbers under the header.

import { type AnalyticsStats, percentOf } from '../aggregate/stats.js';
import { formatDuration, formatPercent, formatQuantity, markEstimate } from '../console/format.js';
import { compareAmount, comparePercentile, compareSuccess, overallHistogram } from './baseline.js';
import { count, duration, isMeasured, overhead } from './figure.js';
import type { Delta, KpiView } from './report-types.js';
import type { Run } from './run.js';

/** Six numbers; with a baseline, four of them compared. Calls and overhead have no better or worse. */
export function kpisOf(run: Run, baseline: Run | undefined): KpiView[] {
  const { stats } = run;
  const delta = baseline === undefined || baseline.stats.totalCalls === 0 ? noDeltas : deltasTo(run, baseline);
  const successRate = { value: stats.successRate, text: formatPercent(stats.successRate, 2) };
  const isEstimated = stats.timedCalls !== undefined;
  const time = (ms: number) => duration(ms, isEstimated);
  return [
    {
      id: 'calls',
      label: 'Calls',
      figure: count(stats.totalCalls),
      note: formatQuantity(stats.functionCount, 'function'),
      delta: delta('calls'),
    },
    {
      id: 'success-rate',
      label: 'Success rate',
      figure: successRate,
      note: failuresText(stats.totalErrors, stats.totalCancelled),
      delta: delta('success-rate'),
    },
    {
      id: 'p50',
      label: 'Median',
      figure: time(stats.p50Ms),
      note: `p50 of all calls${isEstimated ? ', estimated' : ''}`,
      delta: delta('p50'),
    },
    {
      id: 'p95',
      label: 'p95',
      figure: time(stats.p95Ms),
      note: `p99 ${time(stats.p99Ms).text}`,
      delta: delta('p95'),
    },
    {
      id: 'tracked-time',
      label: 'Tracked time',
      figure: time(stats.totalTimeMs),
      note: wallClockText(formatDuration(run.toMs - run.fromMs), isEstimated),
      delta: delta('tracked-time'),
    },
    {
      id: 'overhead',
      label: 'Tracking overhead',
      figure: overhead(stats.overheadMs, duration),
      note: overheadNote(stats),
      delta: null,
    },
  ];
}

function overheadNote({ overheadMs, totalTimeMs, timedCalls }: AnalyticsStats): string {
  if (!isMeasured(overheadMs)) return 'not measured';
  const share = formatPercent(percentOf(overheadMs, totalTimeMs), 1);
  return `${markEstimate(share, timedCalls !== undefined)} of tracked time`;
}

/** An estimate may exceed the wall clock even where one call ran after the other. */
function wallClockText(wallClock: string, isEstimated: boolean): string {
  return isEstimated ? `estimated; wall clock ${wallClock}` : `in ${wallClock} of wall clock`;
}

function failuresText(errors: number, cancelled: number): string {
  const failed = errors === 0 ? 'no failures' : `${count(errors).text} failed`;
  return cancelled === 0 ? failed : `${failed}, ${count(cancelled).text} cancelled`;
}

type DeltaOf = (id: KpiView['id']) => Delta | null;

const noDeltas: DeltaOf = () => null;

function deltasTo(run: Run, baseline: Run): DeltaOf {
  const [now, before] = [run.stats, baseline.stats];
  const [nowAll, beforeAll] = [overallHistogram(run), overallHistogram(baseline)];
  const percentile = (nowMs: number, beforeMs: number, quantile: number) =>
    comparePercentile(
      { histogram: nowAll, valueMs: nowMs, timedCalls: now.timedCalls },
      { histogram: beforeAll, valueMs: beforeMs, timedCalls: before.timedCalls },
      quantile,
    );
  const deltas = new Map<KpiView['id'], Delta>([
    ['calls', compareAmount(now.totalCalls, before.totalCalls)],
    ['success-rate', compareSuccess(now, before)],
    ['p50', percentile(now.p50Ms, before.p50Ms, 0.5)],
    ['p95', percentile(now.p95Ms, before.p95Ms, 0.95)],
    ['tracked-time', compareAmount(now.totalTimeMs, before.totalTimeMs)],
  ]);
  return (id) => deltas.get(id) ?? null;
}
