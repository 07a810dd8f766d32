// Analytics → samples: the calls of every Analytics on a registry, read when it is scraped and added up by name.

import { DurationBounds } from '../../aggregate/bounded-counts.js';
import { CALL_SERIES, type CallSeries, type CallSeriesSource } from '../../aggregate/call-series.js';
import { toLabel } from '../../aggregate/series-label.js';
import { OVERFLOW_KEY } from '../../aggregate/series-registry.js';
import { CallRow } from './call-row.js';
import { KeptCalls } from './kept-calls.js';
import type { CallSettings } from './options.js';
import type { MetricSample } from './prom-client.js';

interface Reading {
  /** Of each series, by position: a series stays in its row, or counters would move. */
  readonly rows: (CallRow | undefined)[];
  /** Exporters that serve it. */
  readers: number;
}

export class CallTable {
  readonly settings: CallSettings;
  readonly #durationName: string;
  readonly #bounds: DurationBounds;
  /** Told when the overflow row comes into being. */
  onOverflow: (() => void) | undefined;
  readonly #sources = new Map<CallSeriesSource, Reading>();
  /** What those counted that were let go, should one come again: it brings its totals along. */
  readonly #kept = new WeakMap<CallSeriesSource, KeptCalls>();
  readonly #rows = new Map<string, Map<string, CallRow>>();
  readonly #ordered: CallRow[] = [];
  readonly #callSamples: MetricSample[] = [];
  readonly #durationSamples: MetricSample[] = [];
  #overflowRow: CallRow | undefined;
  #isFresh = false;
  #calls = 0;
  #overheadNs = 0;
  #keptCalls = 0;
  #keptOverheadNs = 0;

  /** `durationName` is the histogram's; further functions than `maxFunctions` are counted in one overflow row. */
  constructor(durationName: string, settings: CallSettings) {
    this.settings = settings;
    this.#durationName = durationName;
    this.#bounds = new DurationBounds(settings.durationBuckets);
  }

  /** Reads an Analytics too, from now on; the same one once, however many exporters serve it. */
  add(source: CallSeriesSource): void {
    const reading = this.#sources.get(source) ?? { rows: [], readers: 0 };
    reading.readers++;
    this.#sources.set(source, reading);
    this.#keep(source, undefined);
  }

  /** One exporter less serves it. With the last one the Analytics is let go; what it has counted stays. */
  remove(source: CallSeriesSource): void {
    const reading = this.#sources.get(source);
    if (reading === undefined || --reading.readers > 0) return;
    this.#sources.delete(source);
    const rowOf = (series: CallSeries, i: number) => reading.rows[i] ?? this.#firstRowOf(series);
    this.#keep(source, new KeptCalls(source[CALL_SERIES](), rowOf, this.#bounds));
  }

  /** Calls that were counted in the overflow row. */
  get overflowCalls(): number {
    this.#isFresh = false;
    this.#refresh();
    return this.#overflowRow?.total ?? 0;
  }

  callSamples(): readonly MetricSample[] {
    this.#refresh();
    return this.#callSamples;
  }

  durationSamples(): readonly MetricSample[] {
    this.#refresh();
    return this.#durationSamples;
  }

  overheadSamples(): readonly MetricSample[] {
    this.#refresh();
    return [{ value: this.#overheadNs / 1e9 }];
  }

  /** The row of a function and an event type, made on first sight; the overflow row when there are too many. */
  rowOf(functionName: string, eventType: string): CallRow {
    const { maxFunctions, maxLabelLength } = this.settings;
    const functionLabel = toLabel(functionName, maxLabelLength);
    const eventTypeLabel = toLabel(eventType, maxLabelLength);
    const found = this.#rows.get(functionLabel)?.get(eventTypeLabel);
    if (found !== undefined) return found;
    if (this.#ordered.length < maxFunctions) return this.#open(functionLabel, eventTypeLabel);
    return this.#overflow();
  }

  #overflow(): CallRow {
    if (this.#overflowRow !== undefined) return this.#overflowRow;
    // An Analytics has an overflow series of its own, under the same name.
    const { functionName, eventType } = OVERFLOW_KEY;
    this.onOverflow?.();
    this.#overflowRow = this.#rows.get(functionName)?.get(eventType) ?? this.#open(functionName, eventType);
    return this.#overflowRow;
  }

  #open(functionLabel: string, eventTypeLabel: string): CallRow {
    const row = new CallRow(this.#durationName, this.#bounds, functionLabel, eventTypeLabel);
    const byType = this.#rows.get(functionLabel) ?? new Map<string, CallRow>();
    byType.set(eventTypeLabel, row);
    this.#rows.set(functionLabel, byType);
    this.#ordered.push(row);
    this.#callSamples.push(...row.calls);
    this.#durationSamples.push(...row.durations.all);
    return row;
  }

  /** Once for all metrics of one scrape: the registry asks them one after the other, at once. */
  #refresh(): void {
    if (this.#isFresh) return;
    this.#isFresh = true;
    queueMicrotask(() => {
      this.#isFresh = false;
    });
    for (const row of this.#ordered) row.clear();
    let calls = this.#keptCalls;
    let overheadNs = this.#keptOverheadNs;
    for (const [source, { rows }] of this.#sources) {
      for (const [i, series] of source[CALL_SERIES]().entries()) {
        rows[i] ??= this.#firstRowOf(series);
        rows[i]?.add(series);
        calls += series.calls;
        overheadNs += series.overheadNs;
      }
    }
    for (const row of this.#ordered) row.fill();
    this.#noteOverhead(calls, overheadNs);
  }

  /** Keeps what a source has counted in place of what was kept of it before. */
  #keep(source: CallSeriesSource, kept: KeptCalls | undefined): void {
    const before = this.#kept.get(source);
    before?.keep(-1);
    kept?.keep(1);
    this.#keptCalls += (kept?.calls ?? 0) - (before?.calls ?? 0);
    this.#keptOverheadNs += (kept?.overheadNs ?? 0) - (before?.overheadNs ?? 0);
    if (kept === undefined) this.#kept.delete(source);
    else this.#kept.set(source, kept);
    this.#isFresh = false;
  }

  /** None before the first call. */
  #firstRowOf({ calls, key }: CallSeries): CallRow | undefined {
    return calls === 0 ? undefined : this.rowOf(key.functionName, key.eventType);
  }

  /** An estimate may fall when a sample goes; a counter must not, unless the calls themselves began anew. */
  #noteOverhead(calls: number, overheadNs: number): void {
    this.#overheadNs = calls < this.#calls ? overheadNs : Math.max(this.#overheadNs, overheadNs);
    this.#calls = calls;
  }
}
