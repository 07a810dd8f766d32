// SqlStore → PostgreSQL: what is this engine's own of the tables, their rows and the queries on them.

import { type Expression, sql } from 'kysely';
import type { TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import type { SchemaStep, Sql, SqlEngine } from '../sql/sql-engine.js';
import { DayPartitions, isPartitioned } from './day-partitions.js';
import { postgresDeliveryOf } from './delivery-of.js';
import { pruneTable } from './prune.js';
import { countUsers, percentilesOf } from './queries.js';
import { type Layout, schemaFor } from './schema.js';

/** How this store reaches its server. */
export interface PostgresAccess {
  readonly db: Sql;
  /** See `AnalyticsStore.insert`. */
  insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void>;
  /** Idempotent. Leaves a connection alone that was handed over. */
  close(): Promise<void>;
}

export class PostgresEngine implements SqlEngine {
  readonly name = 'postgres';
  readonly db: Sql;
  readonly schema: readonly SchemaStep[];
  readonly countUsers = countUsers;
  readonly percentiles = percentilesOf;
  readonly deliveryOf = postgresDeliveryOf;
  readonly #access: PostgresAccess;
  readonly #layout: Layout;
  readonly #partitions: DayPartitions;

  constructor(access: PostgresAccess, layout: Layout) {
    this.db = access.db;
    this.schema = schemaFor(layout);
    this.#access = access;
    this.#layout = layout;
    this.#partitions = new DayPartitions(access.db);
  }

  async currentSchema(): Promise<string | undefined> {
    const { rows } = await sql<{ readonly name: string | null }>`SELECT current_schema() AS name`.execute(this.db);
    return rows[0]?.name ?? undefined;
  }

  async shortcomings({ events, calls }: TableNames): Promise<readonly string[]> {
    if (this.#layout !== 'day') return [];
    const found: string[] = [];
    for (const table of [events, calls]) {
      if (await isPartitioned(this.db, table)) continue;
      found.push(`PostgreSQL: the table ${table} was made in one piece: partitionBy: 'day' has no effect on it`);
    }
    return found;
  }

  async insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
    await this.#partitions.prepare(names.events, batch.flags, signal);
    await this.#partitions.prepare(names.calls, batch.calls, signal);
    await this.#access.insert(names, batch, signal);
  }

  read<T>(queries: (snapshot: Sql) => Promise<T>): Promise<T> {
    return this.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(queries);
  }

  prune(table: string, _keyColumn: string, beforeUs: number): Promise<number> {
    return pruneTable(this.db, table, Math.ceil(beforeUs));
  }

  float(value: Expression<number>) {
    return sql<number>`${value}::float8`;
  }

  floor(value: Expression<number>) {
    return sql<number>`floor(${value})`;
  }

  close(): Promise<void> {
    return this.#access.close();
  }
}
