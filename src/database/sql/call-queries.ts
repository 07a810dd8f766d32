// SqlStore → calls: what a report asks of a window's calls, as queries that leave the rows where they are.

import { sql } from 'kysely';
import type { CallQuery, StoredFailure, StoredSeries } from '../analytics-store.js';
import type { CallRow } from '../event-row.js';
import { CallTally } from './call-tally.js';
import { durationBucket } from './duration-bucket.js';
import type { FloatSql, Sql } from './sql-engine.js';
import { toCallRow, toStoredFailure } from './stored-call-rows.js';
import { callsIn, type TimeRange } from './tables.js';
import { uuidText } from './uuid.js';

/** One entry a (function, event type), ascending by name; exact, but for the histogram's 0.39 %. */
export async function readSeries(
  engine: FloatSql,
  snapshot: Sql,
  range: TimeRange,
  thresholds: CallQuery['thresholds'],
): Promise<StoredSeries[]> {
  const tally = new CallTally();
  for (const row of await countCalls(engine, snapshot, range, thresholds)) tally.addBucket(row);
  for (const row of await readExtremes(snapshot, range)) tally.addExtreme(row);
  return tally.series();
}

/** As many rows as there are non-empty buckets: of the order of a thousand for a function. */
function countCalls(
  engine: FloatSql,
  snapshot: Sql,
  range: TimeRange,
  { shortMaxMs, mediumMaxMs }: CallQuery['thresholds'],
) {
  const bucket = durationBucket(sql.ref('duration_ms'), engine);
  const calls = callsIn(snapshot, range).select(['function_name', 'event_type', 'outcome', 'duration_ms']);
  return snapshot
    .selectFrom(calls.select(bucket.as('bucket')).as('calls'))
    .select(['function_name', 'event_type', 'outcome', 'bucket'])
    .select(({ fn }) => [fn.countAll().as('calls'), fn.sum<number>('duration_ms').as('total_ms')])
    .select([
      sql<number>`sum(CASE WHEN duration_ms > ${shortMaxMs} THEN 1 ELSE 0 END)`.as('above_short'),
      sql<number>`sum(CASE WHEN duration_ms > ${mediumMaxMs} THEN 1 ELSE 0 END)`.as('above_medium'),
    ])
    .groupBy(['function_name', 'event_type', 'outcome', 'bucket'])
    .execute();
}

/** The calls with the shortest and the longest duration of their series: of equal ones the earliest by outcome. */
function readExtremes(snapshot: Sql, range: TimeRange) {
  const bounds = callsIn(snapshot, range)
    .select(['function_name as name', 'event_type as type'])
    .select(({ fn }) => [fn.min('duration_ms').as('shortest_ms'), fn.max('duration_ms').as('longest_ms')])
    .groupBy(['function_name', 'event_type']);
  return callsIn(snapshot, range)
    .innerJoin(bounds.as('bounds'), (join) =>
      join.onRef('function_name', '=', 'bounds.name').onRef('event_type', '=', 'bounds.type'),
    )
    .where(({ eb, or }) =>
      or([eb('duration_ms', '=', eb.ref('shortest_ms')), eb('duration_ms', '=', eb.ref('longest_ms'))]),
    )
    .select(['function_name', 'event_type', 'outcome', 'duration_ms', ({ fn }) => fn.min('ts_us').as('ts_us')])
    .groupBy(['function_name', 'event_type', 'outcome', 'duration_ms'])
    .execute();
}

/** The failures with the same name and message, the most frequent ones first. */
export async function readFailures(snapshot: Sql, range: TimeRange, limit: number): Promise<StoredFailure[]> {
  const rows = await callsIn(snapshot, range)
    .where('outcome', 'not in', ['success', 'cancelled'])
    .select(['function_name', 'error_name', 'error_message', ({ fn }) => fn.countAll().as('failures')])
    .select(({ fn }) => [fn.min('ts_us').as('first_us'), fn.max('ts_us').as('last_us')])
    .groupBy(['function_name', 'error_name', 'error_message'])
    .orderBy('failures', 'desc')
    .orderBy('last_us', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toStoredFailure);
}

/** The newest calls, oldest first. */
export async function readNewest(snapshot: Sql, range: TimeRange, limit: number): Promise<CallRow[]> {
  const rows = await callsIn(snapshot, range)
    .selectAll()
    .orderBy('ts_us', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => toCallRow({ ...row, id: uuidText(row.id) }));
}
