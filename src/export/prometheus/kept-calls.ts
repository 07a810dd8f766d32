// Analytics that are let go → rows: what they counted, which counters must not lose.

import type { DurationBounds } from '../../aggregate/bounded-counts.js';
import type { CallSeries } from '../../aggregate/call-series.js';
import type { CallRow } from './call-row.js';
import { CallTotals } from './call-totals.js';

/** What one Analytics counted, by the rows it is in. */
export class KeptCalls {
  readonly calls: number;
  readonly overheadNs: number;
  readonly #byRow = new Map<CallRow, CallTotals>();

  /** `rowOf` tells the row of a series, by its position; undefined for one that was never called. */
  constructor(
    all: readonly CallSeries[],
    rowOf: (series: CallSeries, position: number) => CallRow | undefined,
    bounds: DurationBounds,
  ) {
    for (const [position, series] of all.entries()) {
      const row = rowOf(series, position);
      if (row === undefined) continue;
      const totals = this.#byRow.get(row) ?? new CallTotals(bounds);
      totals.add(series);
      this.#byRow.set(row, totals);
    }
    this.calls = all.reduce((sum, { calls }) => sum + calls, 0);
    this.overheadNs = all.reduce((sum, { overheadNs }) => sum + overheadNs, 0);
  }

  /** Has the rows keep it, or with −1 no longer. */
  keep(sign: 1 | -1): void {
    for (const [row, totals] of this.#byRow) row.kept.merge(totals, sign);
  }
}
