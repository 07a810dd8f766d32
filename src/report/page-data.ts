// Run → what the page's script works on: lifetime totals of every function, and the calls that the page can carry.

import { errorGroupKey } from '../aggregate/error-groups.js';
import { formatCount, formatQuantity } from '../console/format.js';
import { BaselineFunctions } from './baseline.js';
import { toCoarseHistogram } from './coarse-histogram.js';
import { displayMessage, displayName } from './display-text.js';
import { chooseEmbeddedCalls, type EmbeddedCalls } from './embedded-calls.js';
import { isMeasured } from './figure.js';
import {
  OUTCOMES,
  type PageBaseline,
  type PageCalls,
  type PageData,
  type PageErrorGroup,
  type PageErrorText,
  type PageFunction,
} from './page-data-types.js';
import type { Run, TrackedFunction } from './run.js';
import { SPEEDS } from './speed.js';
import type { TimeSlice } from './time-slices.js';
import { momentFormat } from './time-text.js';

/** Functions with a histogram; of more nobody opens the rows, and each costs a hundred bytes and more. */
const MAX_HISTOGRAMS = 2000;
/** Error messages in their own words; what comes later has those of its group. */
const MAX_ERROR_TEXTS = 2000;
const DIGITS = 6;

export function pageDataOf(run: Run, baseline: Run | undefined, slices: readonly TimeSlice[]): PageData {
  const { shortMaxMs, mediumMaxMs } = run.snapshot.durationThresholds;
  const { events, ...chosen } = chooseEmbeddedCalls(run.snapshot.events);
  const texts = new ErrorTexts(run);
  return {
    version: 1,
    fromMs: run.retainedFromMs,
    toMs: run.retainedToMs,
    runMs: run.toMs - run.fromMs,
    shortMaxMs,
    mediumMaxMs,
    axisMs: run.axisMs,
    momentFormat: momentFormat(run.fromMs, run.toMs, run.timeFormat, 'ms'),
    secondFormat: momentFormat(run.fromMs, run.toMs, run.timeFormat, 's'),
    totalCalls: run.stats.totalCalls,
    totalMs: run.stats.totalTimeMs,
    retained: run.retained,
    scope: scopeOf(run, events.length, chosen),
    functions: functionsOf(run, baseline),
    calls: columnsOf(run, events, texts),
    groups: texts.groups,
    errorTexts: texts.texts,
    timeline: slices.length === 0 ? null : timelineOf(slices),
  };
}

/** What the page says its calls are. */
function scopeOf(run: Run, embedded: number, { failures, slowest, sampled }: Omit<EmbeddedCalls, 'events'>): string {
  if (embedded === run.retained) return run.scope;
  const even = `an even sample of ${formatCount(sampled)} others`;
  return `${formatCount(embedded)} of ${formatCount(run.retained)} calls retained (${formatQuantity(failures, 'failure')}, the ${formatCount(slowest)} slowest and ${even})`;
}

function timelineOf(slices: readonly TimeSlice[]): PageData['timeline'] {
  return {
    calls: slices.map(({ calls }) => calls),
    failures: slices.map(({ failures }) => failures),
    p95Ms: slices.map(({ p95Ms }) => (p95Ms === undefined ? null : shortened(p95Ms))),
  };
}

function functionsOf(run: Run, baseline: Run | undefined): PageFunction[] {
  const before = baseline === undefined ? undefined : new BaselineFunctions(baseline);
  return run.functions.map((one, index) => {
    const { stats, label, series } = one;
    return {
      name: label.name,
      eventType: label.eventType,
      calls: stats.calls,
      errors: stats.errors,
      cancelled: stats.cancelled,
      medium: stats.durationCounts.medium,
      slow: stats.durationCounts.slow,
      totalMs: shortened(stats.totalTimeMs),
      overheadMs: isMeasured(stats.overheadMs) ? shortened(stats.overheadMs) : null,
      ...(stats.timedCalls === undefined ? {} : { timedCalls: stats.timedCalls }),
      p50Ms: shortened(stats.p50Ms),
      p90Ms: shortened(stats.p90Ms),
      p95Ms: shortened(stats.p95Ms),
      p99Ms: shortened(stats.p99Ms),
      maxMs: shortened(stats.maxMs),
      histogram: index < MAX_HISTOGRAMS ? toCoarseHistogram(series.histogram) : [],
      delta: before === undefined ? null : before.compareP95(one),
      before: baselineOf(before?.find(series)),
    };
  });
}

function baselineOf(before: TrackedFunction | undefined): PageBaseline | null {
  if (before === undefined) return null;
  const { calls, timedCalls, p50Ms, p95Ms, p99Ms } = before.stats;
  return {
    calls,
    ...(timedCalls === undefined ? {} : { timedCalls }),
    p50Ms: shortened(p50Ms),
    p95Ms: shortened(p95Ms),
    p99Ms: shortened(p99Ms),
    histogram: toCoarseHistogram(before.series.histogram),
  };
}

function columnsOf(run: Run, events: Uint32Array, texts: ErrorTexts): PageCalls {
  const { series, startMs, durationMs, outcome } = run.snapshot.events;
  const rowOf = new Map(run.functions.map((one, index) => [one.series.id, index]));
  const column = (of: (event: number) => number) => Float64Array.from(events, of);
  return {
    functionAt: column((event) => rowOf.get(series[event] as number) ?? 0),
    startMs: column((event) => startMs[event] as number),
    durationMs: column((event) => durationMs[event] as number),
    outcome: column((event) => OUTCOMES.indexOf(outcome[event] as (typeof OUTCOMES)[number])),
    speed: column((event) => (run.isTimed(event) ? SPEEDS.indexOf(run.speedOf(durationMs[event] as number)) : -1)),
    errorText: column((event) => (outcome[event] === 'error' ? texts.indexOf(event) : -1)),
  };
}

/** The page needs no more digits than it prints; all seventeen would be a third of its numbers' bytes. */
function shortened(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** What failures said, each text once. */
class ErrorTexts {
  readonly groups: readonly PageErrorGroup[];
  readonly texts: PageErrorText[] = [];
  readonly #failures: Map<number, { readonly name: string; readonly message: string }>;
  readonly #groupAt = new Map<string, number>();
  readonly #textAt = new Map<string, number>();

  constructor({ snapshot }: Run) {
    this.#failures = new Map(snapshot.events.errors.map((failure) => [failure.event, failure]));
    this.groups = snapshot.errorGroups.map((group, index) => {
      this.#groupAt.set(errorGroupKey(group.errorName, group.errorMessage), index);
      const functions = group.functions.map(({ functionName, count }) => ({ name: displayName(functionName), count }));
      return {
        errorName: displayName(group.errorName),
        errorMessage: displayMessage(group.errorMessage),
        functions: functions.sort((a, b) => b.count - a.count),
      };
    });
  }

  indexOf(event: number): number {
    const { name = '', message = '' } = this.#failures.get(event) ?? {};
    const isFull = this.texts.length >= MAX_ERROR_TEXTS;
    // The group's key takes expressions over the whole message, and failures are many: only for a text that is new.
    const key = isFull ? errorGroupKey(name, message) : `${name.length}:${name}${message}`;
    const known = this.#textAt.get(key);
    if (known !== undefined) return known;
    const group = this.#groupAt.get(errorGroupKey(name, message)) ?? -1;
    const errorMessage = displayMessage(message);
    const index = this.texts.push({ errorName: displayName(name || 'failed'), errorMessage, group }) - 1;
    this.#textAt.set(key, index);
    return index;
  }
}
