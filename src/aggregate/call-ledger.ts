// Aggregate: everything one Analytics knows of its calls, lossless totals and recent events, and how two of them add up.

import { hostname } from 'node:os';
import type { Clock } from '../clock.js';
import { interleave } from '../collect/call-columns.js';
import { CallStore, type StoredCall } from '../collect/call-store.js';
import type { Failure } from '../describe-error.js';
import type { CallEvent, Outcome } from '../event.js';
import { ErrorGroups } from './error-groups.js';
import { type Anchor, epochMsAt, fromEventColumns, toEventColumns } from './event-columns.js';
import { OUTCOMES, type Series, type SeriesKey } from './series.js';
import { SeriesRegistry } from './series-registry.js';
import {
  type AnalyticsSnapshot,
  type DurationThresholds,
  type RetainedEventsSnapshot,
  SNAPSHOT_FORMAT,
  SNAPSHOT_VERSION,
} from './snapshot.js';
import { type AnalyticsStats, type FunctionStats, functionStatsOf, statsOf } from './stats.js';

export interface LedgerOptions {
  readonly clock: Clock;
  readonly maxEvents: number;
  readonly maxFunctions: number;
  readonly durationThresholds: DurationThresholds;
  readonly instanceId: number;
}

export class CallLedger {
  readonly store: CallStore;
  readonly registry: SeriesRegistry;
  readonly errorGroups = new ErrorGroups();
  readonly #options: LedgerOptions;
  /** One reading of both clocks; every start time is derived from it. */
  readonly #anchor: Anchor;
  #startedMs: number;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.store = new CallStore(options.maxEvents);
    this.registry = new SeriesRegistry(options.maxFunctions);
    this.#anchor = { ns: options.clock.monotonicNs(), epochMs: options.clock.epochMs() };
    this.#startedMs = this.#anchor.epochMs;
  }

  /** When tracking began, the earliest of everything merged; epoch milliseconds. */
  get startedMs(): number {
    return this.#startedMs;
  }

  /** Calls ever counted. */
  get totalCalls(): number {
    return this.registry.all.reduce((sum, { calls }) => sum + calls, 0);
  }

  /** Every series, each call of which has its place in sum and histogram. */
  settled(): readonly Series[] {
    for (const one of this.registry.all) one.settle();
    return this.registry.all;
  }

  epochMsAt(monotonicNs: number): number {
    return epochMsAt(this.#anchor, monotonicNs);
  }

  toEvent(key: SeriesKey, startNs: number, durationNs: number, outcome: Outcome, failure?: Failure): CallEvent {
    const event = {
      functionName: key.functionName,
      eventType: key.eventType,
      startTime: this.epochMsAt(startNs),
      durationMs: durationNs / 1e6,
      success: outcome === 'success',
      outcome,
    };
    return failure === undefined ? event : { ...event, errorName: failure.name, errorMessage: failure.message };
  }

  /** The retained events, oldest first. */
  events(): CallEvent[] {
    const events: CallEvent[] = [];
    this.store.forEach(({ startNs, durationNs, tag, failure }) => {
      events.push(this.toEvent(this.#seriesOf(tag).key, startNs, durationNs, outcomeOf(tag), failure));
    });
    return events;
  }

  stats(filter?: string | readonly string[]): AnalyticsStats {
    const series = this.registry.matching(filter);
    for (const one of series) one.settle();
    const eventCount = filter === undefined ? this.store.length : this.#countRetained(series);
    return statsOf(series, { eventCount, overwrittenEvents: this.store.overwritten });
  }

  /** One row a (function, event type), by total time. */
  functionStats(): FunctionStats[] {
    return this.#called()
      .map(functionStatsOf)
      .sort((a, b) => b.totalTimeMs - a.totalTimeMs);
  }

  /** A value summed up by function name, over the event types. */
  byFunction(valueFrom: (series: Series) => number): Map<string, number> {
    const sums = new Map<string, number>();
    for (const series of this.#called()) {
      const { functionName } = series.key;
      sums.set(functionName, (sums.get(functionName) ?? 0) + valueFrom(series));
    }
    return sums;
  }

  /** Drops the retained events that started before a moment; totals stay. Returns how many. */
  dropEventsBefore(epochMs: number): number {
    return this.#retain((call) => this.epochMsAt(call.startNs) >= epochMs);
  }

  /** Drops the oldest retained events; totals stay. Returns how many. */
  dropOldestEvents(count: number): number {
    let index = 0;
    return this.#retain(() => index++ >= count);
  }

  /** Forgets everything, lifetime totals too. */
  clear(): void {
    this.store.clear();
    this.errorGroups.clear();
    for (const series of this.registry.all) series.clear();
    this.#startedMs = this.#options.clock.epochMs();
  }

  toSnapshot(): AnalyticsSnapshot {
    const { clock, durationThresholds, instanceId, maxEvents } = this.#options;
    const called = this.#called();
    return {
      format: SNAPSHOT_FORMAT,
      version: SNAPSHOT_VERSION,
      source: { instanceId, pid: process.pid, host: hostname(), nodeVersion: process.version },
      startedMs: this.#startedMs,
      takenMs: clock.epochMs(),
      durationThresholds: { ...durationThresholds },
      maxEvents,
      overwrittenEvents: this.store.overwritten,
      overflowCalls: this.registry.overflowCalls,
      series: called.map((series) => series.toSnapshot()),
      errorGroups: this.errorGroups.toSnapshot(),
      events: toEventColumns(this.store.toColumns(), called, this.#anchor),
    };
  }

  /**
   * Adds a snapshot that was validated: totals exactly, of the events the newest that fit. Returns how many events of
   * the two sides did not fit.
   */
  absorb(snapshot: AnalyticsSnapshot): number {
    const series = snapshot.series.map((one) => {
      const { functionName, methodName, eventType } = one;
      const own = this.registry.lookup({ functionName, methodName, eventType });
      own.absorb(one);
      return own;
    });
    for (const group of snapshot.errorGroups) this.errorGroups.absorb(group);
    this.#startedMs = Math.min(this.#startedMs, snapshot.startedMs);
    this.store.addOverwritten(snapshot.overwrittenEvents);
    return this.#absorbEvents(snapshot.events, series);
  }

  #absorbEvents(events: RetainedEventsSnapshot, series: readonly Series[]): number {
    const calls = interleave(this.store.toColumns(), fromEventColumns(events, series, this.#anchor));
    const dropped = Math.max(0, calls.length - this.store.capacity);
    this.store.replaceByColumns(calls);
    this.store.addOverwritten(dropped);
    return dropped;
  }

  #called(): Series[] {
    return this.settled().filter((series) => series.calls > 0);
  }

  #retain(isKept: (call: StoredCall) => boolean): number {
    const kept: StoredCall[] = [];
    this.store.forEach((call) => {
      if (isKept(call)) kept.push(call);
    });
    const dropped = this.store.length - kept.length;
    if (dropped > 0) this.store.replace(kept);
    return dropped;
  }

  #countRetained(series: readonly Series[]): number {
    const counts = this.store.countsBySeries(this.registry.all.length);
    return series.reduce((sum, { id }) => sum + (counts[id] as number), 0);
  }

  #seriesOf(tag: number): Series {
    return this.registry.all[tag >>> 2] as Series;
  }
}

function outcomeOf(tag: number): Outcome {
  return OUTCOMES[tag & 3] as Outcome;
}
