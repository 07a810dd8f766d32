// ClickHouse store → calls: what a report asks of a window's calls, answered without handing the rows out.

import type { CallQuery, StoredFailure, StoredSeries } from '../analytics-store.js';
import type { CallRow } from '../event-row.js';
import { type BucketRow, CallTally } from '../sql/call-tally.js';
import { type FailureRow, type NewestRow, toCallRow, toStoredFailure } from '../sql/stored-call-rows.js';
import type { TimeRange } from '../sql/tables.js';
import type { ClickHouseConnection } from './connection.js';
import { timeParameters } from './flag-queries.js';

const IN_WINDOW = 'ts_us >= {fromUs:Int64} AND ts_us < {untilUs:Int64}';

/** `bucketOf(durationMs × 10⁶)` of aggregate/histogram.ts, to the bit: the top 19 bits of the duration's bit pattern. */
const BUCKET =
  'bitShiftRight(reinterpretAsUInt64(greatest(least(duration_ms * 1e6, 1.7976931348623157e308), toFloat64(1))), 45)';

interface GroupRow extends BucketRow {
  readonly shortest_ms: number;
  readonly shortest_us: number | string;
  readonly longest_ms: number;
  readonly longest_us: number | string;
}

/** One entry a (function, event type), ascending by name; exact, but for the histogram's 0.39 %. */
export async function readSeries(
  connection: ClickHouseConnection,
  range: TimeRange,
  { shortMaxMs, mediumMaxMs }: CallQuery['thresholds'],
): Promise<StoredSeries[]> {
  const rows = await connection.read<GroupRow>(
    `SELECT function_name, event_type, outcome, ${BUCKET} AS bucket, count() AS calls, sum(duration_ms) AS total_ms,
      countIf(duration_ms > {shortMaxMs:Float64}) AS above_short,
      countIf(duration_ms > {mediumMaxMs:Float64}) AS above_medium,
      min(tuple(duration_ms, ts_us)) AS shortest, max(tuple(duration_ms, -ts_us)) AS longest,
      shortest.1 AS shortest_ms, shortest.2 AS shortest_us, longest.1 AS longest_ms, -longest.2 AS longest_us
    FROM ${range.table} WHERE ${IN_WINDOW} GROUP BY function_name, event_type, outcome, bucket`,
    { ...timeParameters(range), shortMaxMs: String(shortMaxMs), mediumMaxMs: String(mediumMaxMs) },
  );
  const tally = new CallTally();
  for (const row of rows) {
    tally.addBucket(row);
    tally.addExtreme({ ...row, duration_ms: row.shortest_ms, ts_us: row.shortest_us });
    tally.addExtreme({ ...row, duration_ms: row.longest_ms, ts_us: row.longest_us });
  }
  return tally.series();
}

/** The failures with the same name and message, the most frequent ones first. */
export async function readFailures(
  connection: ClickHouseConnection,
  range: TimeRange,
  limit: number,
): Promise<StoredFailure[]> {
  const rows = await connection.read<FailureRow>(
    `SELECT function_name, error_name, error_message, count() AS failures, min(ts_us) AS first_us, max(ts_us) AS last_us
    FROM ${range.table} WHERE ${IN_WINDOW} AND outcome NOT IN ('success', 'cancelled')
    GROUP BY function_name, error_name, error_message
    ORDER BY failures DESC, last_us DESC LIMIT {limit:UInt64}`,
    { ...timeParameters(range), limit: String(limit) },
  );
  return rows.map(toStoredFailure);
}

/** The newest calls, oldest first. */
export async function readNewest(
  connection: ClickHouseConnection,
  range: TimeRange,
  limit: number,
): Promise<CallRow[]> {
  const rows = await connection.read<Omit<NewestRow, 'id'> & { readonly row_id: string }>(
    `SELECT toString(id) AS row_id, ts_us, function_name, event_type, outcome, error_name, error_message, duration_ms
    FROM ${range.table} WHERE ${IN_WINDOW} ORDER BY ts_us DESC, row_id DESC LIMIT {limit:UInt64}`,
    { ...timeParameters(range), limit: String(limit) },
  );
  return rows.reverse().map((row) => toCallRow({ ...row, id: row.row_id }));
}
