// Aggregate → exporters: the live series of an Analytics, read where they are, without a snapshot.

import type { BucketCounts } from './bounded-counts.js';
import type { SeriesKey } from './series.js';

/** The method of an Analytics that gives its series. A registered symbol: two copies of the package understand it. */
export const CALL_SERIES: unique symbol = Symbol.for('tracklight.callSeries');

/** The totals of one (function, event type), as they are at the moment of reading. */
export interface CallSeries {
  readonly key: Pick<SeriesKey, 'functionName' | 'eventType'>;
  readonly calls: number;
  readonly errors: number;
  readonly cancelled: number;
  readonly totalNs: number;
  readonly overheadNs: number;
  readonly histogram: BucketCounts;
}

/** What an Analytics is to those who read its totals. */
export interface CallSeriesSource {
  /** In an order that stays: new series come at the end. */
  [CALL_SERIES](): readonly CallSeries[];
}
