// Call queries → series: groups that the database counted, added up by (function, event type).

import { Histogram } from '../../aggregate/histogram.js';
import type { Draft } from '../../aggregate/snapshot.js';
import type { StoredExtreme, StoredSeries } from '../analytics-store.js';
import { storedOutcome } from '../stored-outcome.js';
import type { DriverNumber } from './stored-call-rows.js';

interface SeriesName {
  readonly function_name: string;
  readonly event_type: string;
  readonly outcome: string;
}

/** Calls of one series with one outcome in one bucket of the histogram. Drivers give sums and counts as text, too. */
export interface BucketRow extends SeriesName {
  readonly bucket: DriverNumber;
  readonly calls: DriverNumber;
  readonly total_ms: DriverNumber;
  readonly above_short: DriverNumber;
  readonly above_medium: DriverNumber;
}

/** A call that is the shortest or the longest of its series. */
export interface ExtremeRow extends SeriesName {
  readonly duration_ms: DriverNumber;
  readonly ts_us: DriverNumber;
}

type Totals = Draft<Omit<StoredSeries, 'fastest' | 'slowest' | 'histogram'>>;

interface Entry {
  readonly totals: Totals;
  readonly histogram: Histogram;
  fastest: StoredExtreme | undefined;
  slowest: StoredExtreme | undefined;
}

export class CallTally {
  readonly #entries = new Map<string, Entry>();

  addBucket(row: BucketRow): void {
    const { totals, histogram } = this.#entryOf(row);
    const calls = Number(row.calls);
    const slow = Number(row.above_medium);
    const outcome = storedOutcome(row.outcome);
    totals.calls += calls;
    if (outcome === 'error') totals.errors += calls;
    if (outcome === 'cancelled') totals.cancelled += calls;
    totals.medium += Number(row.above_short) - slow;
    totals.slow += slow;
    totals.totalMs += Number(row.total_ms);
    histogram.add(Number(row.bucket), calls);
  }

  addExtreme(row: ExtremeRow): void {
    const entry = this.#entryOf(row);
    const call = { tsUs: Number(row.ts_us), durationMs: Number(row.duration_ms), outcome: storedOutcome(row.outcome) };
    if (entry.fastest === undefined || call.durationMs < entry.fastest.durationMs || isEarlier(call, entry.fastest)) {
      entry.fastest = call;
    }
    if (entry.slowest === undefined || call.durationMs > entry.slowest.durationMs || isEarlier(call, entry.slowest)) {
      entry.slowest = call;
    }
  }

  /** Ascending by function, then by event type. */
  series(): StoredSeries[] {
    const series = [...this.#entries.values()].flatMap(({ totals, histogram, fastest, slowest }) =>
      fastest === undefined || slowest === undefined
        ? []
        : [{ ...totals, fastest, slowest, histogram: histogram.toBuckets() }],
    );
    return series.sort(byName);
  }

  #entryOf({ function_name: functionName, event_type: eventType }: SeriesName): Entry {
    const key = JSON.stringify([functionName, eventType]);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const counts = { calls: 0, errors: 0, cancelled: 0, medium: 0, slow: 0, totalMs: 0 };
      const totals = { functionName, eventType, ...counts };
      entry = { totals, histogram: new Histogram(), fastest: undefined, slowest: undefined };
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

/** Of calls that took equally long, the first one counts. */
function isEarlier(call: StoredExtreme, than: StoredExtreme): boolean {
  return call.durationMs === than.durationMs && call.tsUs < than.tsUs;
}

function byName(a: StoredSeries, b: StoredSeries): number {
  if (a.functionName !== b.functionName) return a.functionName < b.functionName ? -1 : 1;
  return a.eventType < b.eventType ? -1 : 1;
}
