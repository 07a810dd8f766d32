// The entry `tracklight/database`: events as rows of SQLite, PostgreSQL, MySQL, MariaDB and ClickHouse.

export type { FlagSummary, TimeWindow } from '../aggregate/flag-metrics.js';
export type { FlushReport, RecordResult } from '../collect/collector.js';
export type { QueueStats } from '../deliver/delivery.js';
export type { SpoolOptions } from '../deliver/spool.js';
export type {
  AnalyticsStore,
  CallQuery,
  EngineName,
  StoredCalls,
  StoredFailure,
  StoredSeries,
  StoredTrendStep,
  TableNames,
} from './analytics-store.js';
export { callsSnapshot } from './call-snapshot.js';
export type { CallsSnapshotOptions } from './call-snapshot-options.js';
export { DatabaseAnalyticsCollector, type DatabaseCollectorOptions, type PruneOptions } from './database-collector.js';
export { DatabaseError } from './database-error.js';
export type { CallRow, EventRow, FlagRow, RowBatch } from './event-row.js';
export type { DatabaseEvent } from './freeze-event.js';
export { openStore } from './open-store.js';
export type { StoreOptions } from './store-options.js';
