// SqlStore → SQLite: what is this engine's own of the tables, their rows and the queries on them.

import { type Expression, sql } from 'kysely';
import type { FlagSummary } from '../../aggregate/flag-metrics.js';
import type { TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import { summarizeFlag } from '../sql/flag-queries.js';
import type { SchemaStep, Sql, SqlEngine } from '../sql/sql-engine.js';
import type { FlagRange } from '../sql/tables.js';
import { sampleFlag } from './flag-sample.js';
import { summarizeLargeWindow } from './large-window.js';
import { hasPercentileCont, percentilesByFunction } from './percentile-cont.js';
import { sqliteDeliveryOf } from './sqlite-error.js';
import type { TableRows } from './sqlite-port.js';
import { pruneTable } from './sqlite-prune.js';
import { countUsers, sortedPercentiles } from './sqlite-queries.js';
import { rowsByTable } from './sqlite-rows.js';
import { SQLITE_SCHEMA } from './sqlite-schema.js';

/** Evaluations from which on a sample of them is worth its while. */
const LARGE_WINDOW = 50_000;

/** How a store reaches its database. */
export interface SqliteAccess {
  /** Migrates and prunes. */
  readonly db: Sql;
  /** Reads; the same connection or one of its own. */
  readonly reads: Sql;
  /** One more connection that reads, for what can be counted at the same time. */
  readonly readsBeside?: Sql | undefined;
  /** Inserts all rows in one transaction, of which nothing goes on after an abort. */
  insert(tables: readonly TableRows[], signal: AbortSignal): Promise<void>;
  /** Idempotent. Leaves a connection alone that was handed over. */
  close(): Promise<void>;
}

export class SqliteEngine implements SqlEngine {
  readonly name = 'sqlite';
  readonly db: Sql;
  readonly schema: readonly SchemaStep[] = SQLITE_SCHEMA;
  readonly countUsers = countUsers;
  readonly deliveryOf = sqliteDeliveryOf;
  readonly #access: SqliteAccess;
  #hasPercentileCont: boolean | undefined;

  constructor(access: SqliteAccess) {
    this.db = access.db;
    this.#access = access;
  }

  async summarize(snapshot: Sql, range: FlagRange, percentiles: readonly number[]): Promise<FlagSummary> {
    const sample = await sampleFlag(snapshot, range);
    return sample.evaluations < LARGE_WINDOW
      ? summarizeFlag(this, snapshot, range, percentiles)
      : summarizeLargeWindow(snapshot, range, percentiles, { sample, beside: this.#access.readsBeside });
  }

  async percentiles(snapshot: Sql, range: FlagRange, percentiles: readonly number[]): Promise<readonly number[]> {
    this.#hasPercentileCont ??= await hasPercentileCont(snapshot);
    const read = this.#hasPercentileCont ? percentilesByFunction : sortedPercentiles;
    return read(snapshot, range, percentiles);
  }

  insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
    return this.#access.insert(rowsByTable(names, batch), signal);
  }

  /** A transaction sees what there was when it first read. */
  read<T>(queries: (snapshot: Sql) => Promise<T>): Promise<T> {
    return this.#access.reads.transaction().execute(queries);
  }

  prune(table: string, keyColumn: string, beforeUs: number): Promise<number> {
    return pruneTable(this.db, { table, keyColumn }, beforeUs);
  }

  float(value: Expression<number>) {
    return sql<number>`CAST(${value} AS REAL)`;
  }

  /** Casting cuts the fraction off. */
  floor(value: Expression<number>) {
    return sql<number>`CAST(${value} AS INTEGER)`;
  }

  close(): Promise<void> {
    return this.#access.close();
  }
}
