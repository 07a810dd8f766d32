// Migrations → schema: its versions, oldest first, as statements that do no harm when they are repeated.

import type { Layout, TableLayout } from './layout.js';

/** Days that rows are kept unless an option says otherwise. */
const DEFAULT_RETENTION_DAYS = 30;

/** Latest inserts whose tokens a table remembers. */
const DEDUPLICATION_WINDOW = 1_000;

/** A row's time as ClickHouse's DateTime, which reaches from 1970 to 2106: what is beyond counts as its first or last day. */
const ROW_TIME = "toDateTime(intDiv(ts_us, 1000000), 'UTC')";

const FLAG_COLUMNS = [
  'id UUID',
  'ts_us Int64 CODEC(Delta, ZSTD(1))',
  'flag_key LowCardinality(String)',
  'value String',
  'reason LowCardinality(String)',
  'variant LowCardinality(Nullable(String))',
  'targeting_key Nullable(String)',
  'context_attributes String',
  'evaluation_duration_ms Float64',
];

const CALL_COLUMNS = [
  'id UUID',
  'ts_us Int64 CODEC(Delta, ZSTD(1))',
  'function_name LowCardinality(String)',
  'event_type LowCardinality(String)',
  'outcome LowCardinality(String)',
  'error_name LowCardinality(Nullable(String))',
  'error_message Nullable(String)',
  'duration_ms Float64',
];

export interface SchemaOptions {
  /** Days; 0 keeps rows for ever. Default: 30 for a new table, and what it has for one that exists. */
  readonly retentionDays: number | undefined;
}

/** The statements of one version. */
export type SchemaStep = (layout: Layout, options: SchemaOptions) => string[];

/** All versions, oldest first. Those that were released never change. */
export const SCHEMA: readonly SchemaStep[] = [
  ({ events, calls }, options) => [
    ...createTable(events, FLAG_COLUMNS, 'flag_key', options),
    ...createTable(calls, CALL_COLUMNS, 'function_name', options),
  ],
];

/** How long rows of a table are kept, as ClickHouse itself writes it down; empty for ever. */
export function ttlOf(retentionDays: number): string {
  return retentionDays === 0 ? '' : `TTL ${ROW_TIME} + toIntervalDay(${retentionDays})`;
}

function createTable(
  layout: TableLayout,
  columns: readonly string[],
  key: string,
  { retentionDays = DEFAULT_RETENTION_DAYS }: SchemaOptions,
): string[] {
  const { storage, onCluster, engine, deduplicationSetting } = layout;
  const create = [
    `CREATE TABLE IF NOT EXISTS ${storage}${onCluster} (${columns.join(', ')})`,
    `ENGINE = ${engine} PARTITION BY toYYYYMMDD(${ROW_TIME}) ORDER BY (${key}, ts_us, id)`,
    ttlOf(retentionDays),
    `SETTINGS ${deduplicationSetting} = ${DEDUPLICATION_WINDOW}`,
  ];
  return [create.filter((part) => part !== '').join(' '), ...layout.createDistributed()];
}
