// SqlStore → engine: what differs between SQLite, PostgreSQL and MySQL; Kysely speaks the rest.

import type { Expression, Kysely, RawBuilder } from 'kysely';
import type { FlagSummary } from '../../aggregate/flag-metrics.js';
import type { Delivery } from '../../deliver/delivery.js';
import type { TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import type { FlagRange } from './tables.js';

/** Any of our tables: their names are options, so that no schema type can know them. See `flagsIn` and `callsIn`. */
export type Sql = Kysely<unknown>;

/** One version of the schema: leads there from the version before, and does no harm when repeated. */
export type SchemaStep = (db: Sql, names: TableNames) => Promise<void>;

/** Arithmetic on 64-bit floats, which each engine writes in its own way. */
export interface FloatSql {
  /** The value as a float: division by it must not be the division of integers or decimals. */
  float(value: Expression<number>): RawBuilder<number>;
  /** The largest whole number not above a float that is not negative. */
  floor(value: Expression<number>): RawBuilder<number>;
}

export interface SqlEngine extends FloatSql {
  readonly name: 'sqlite' | 'postgres' | 'mysql';
  /** Migrates, prunes and pings. Its adapter must lock migrations against those of other processes. */
  readonly db: Sql;
  /** All versions, oldest first. Those that were released never change. */
  readonly schema: readonly SchemaStep[];
  /** Where tables without a schema's name are made, for an engine with several schemas in one database. */
  currentSchema?(): Promise<string | undefined>;
  /** What was asked for and the tables, which are there, do not have; see `AnalyticsStore.createTables`. */
  shortcomings?(names: TableNames): Promise<readonly string[]>;
  /** See `AnalyticsStore.insert`. */
  insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void>;
  /** Runs queries on one snapshot of the data: what others commit meanwhile is not seen. */
  read<T>(queries: (snapshot: Sql) => Promise<T>): Promise<T>;
  /** Everything about one flag, where an engine has a faster way than `summarizeFlag`, which asks for part after part. */
  summarize?(snapshot: Sql, range: FlagRange, percentiles: readonly number[]): Promise<FlagSummary>;
  /** The distinct targeting keys in a range. */
  countUsers(snapshot: Sql, range: FlagRange): Promise<number>;
  /**
   * Percentiles of the durations above 0 in a range, as `interpolatedPercentile` has them and in the order asked for;
   * empty without any. Never called without percentiles; those outside 0–100 are the minimum and the maximum.
   */
  percentiles(snapshot: Sql, range: FlagRange, percentiles: readonly number[]): Promise<readonly number[]>;
  /**
   * Deletes the rows of one table that are older than `beforeUs`, in steps that hold no lock for long; resolves to
   * their number. `keyColumn` is what the table's rows are clustered by, `flag_key` or `function_name`.
   */
  prune(table: string, keyColumn: 'flag_key' | 'function_name', beforeUs: number): Promise<number>;
  deliveryOf(error: unknown): Delivery;
  /** Idempotent. Leaves a connection alone that was handed over. */
  close(): Promise<void>;
}
