// Calls → what the page's script is given: packed and unpacked as on the page.

import { INITIAL_STATE, type PageState } from '../../../src/report/client/page-state.js';
import { type Selection, selectCalls } from '../../../src/report/client/selection.js';
import { packPageData, unpackPageData } from '../../../src/report/page-data-format.js';
import type { PageData } from '../../../src/report/page-data-types.js';
import { buildReportModel, type ReportModelOptions } from '../../../src/report/report-model.js';
import { type Call, type SnapshotOptions, START_MS, snapshotOf } from '../snapshot-of.js';

/** Thresholds 200 ms and 1 s. */
export function pageDataOf(
  calls: readonly Call[],
  options: ReportModelOptions = {},
  of: SnapshotOptions = {},
): PageData {
  const { page } = buildReportModel(snapshotOf(calls, of), options);
  if (page === null) throw new Error('no calls');
  return unpackPageData(packPageData(page));
}

export function select(data: PageData, chosen: Partial<PageState> = {}): Selection {
  return selectCalls(data, { ...INITIAL_STATE, ...chosen });
}

/** A call at a second of the run. */
export function callAt(second: number, functionName: string, durationMs: number, more: Partial<Call> = {}): Call {
  return { functionName, startMs: START_MS + second * 1000, durationMs, ...more };
}

export function failure(errorName: string, errorMessage: string) {
  return { outcome: 'error', errorName, errorMessage } as const;
}

/** Six calls of two functions in the first minute, two of them failed. */
export const CALLS: readonly Call[] = [
  callAt(0, 'Store.load', 10, { eventType: 'db' }),
  callAt(10, 'Store.load', 300, { eventType: 'db' }),
  callAt(20, 'fetch', 1500),
  callAt(30, 'fetch', 2000, failure('TimeoutError', 'no answer after 2000 ms')),
  callAt(40, 'fetch', 5, failure('HTTPError', '503')),
  callAt(50, 'fetch', 20, { outcome: 'cancelled' }),
];
