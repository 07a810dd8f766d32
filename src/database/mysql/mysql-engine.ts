// SqlStore → MySQL: what is this engine's own of the tables, their rows and the queries on them.

import { type Expression, sql } from 'kysely';
import type { TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import type { Sql, SqlEngine } from '../sql/sql-engine.js';
import { mysqlDeliveryOf } from './delivery-of.js';
import { percentilesOf } from './percentiles.js';
import { pruneTable } from './prune.js';
import { countUsers } from './queries.js';
import { MYSQL_SCHEMA } from './schema.js';

/** How a store reaches its server. */
export interface MysqlAccess {
  readonly db: Sql;
  /** Runs `work` on one connection that has our settings. */
  session<T>(work: (db: Sql) => Promise<T>): Promise<T>;
  /** See `AnalyticsStore.insert`. */
  insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void>;
  /** Idempotent. Leaves a connection alone that was handed over. */
  close(): Promise<void>;
}

export class MysqlEngine implements SqlEngine {
  readonly name = 'mysql';
  readonly db: Sql;
  readonly schema = MYSQL_SCHEMA;
  readonly countUsers = countUsers;
  readonly percentiles = percentilesOf;
  readonly deliveryOf = mysqlDeliveryOf;
  readonly #access: MysqlAccess;

  constructor(access: MysqlAccess) {
    this.db = access.db;
    this.#access = access;
  }

  insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
    return this.#access.insert(names, batch, signal);
  }

  read<T>(queries: (snapshot: Sql) => Promise<T>): Promise<T> {
    return this.#access.session((db) =>
      db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(queries),
    );
  }

  prune(table: string, keyColumn: string, beforeUs: number): Promise<number> {
    return this.#access.session((db) => pruneTable(db, table, keyColumn, Math.ceil(beforeUs)));
  }

  float(value: Expression<number>) {
    return sql<number>`(${value} + 0e0)`;
  }

  floor(value: Expression<number>) {
    return sql<number>`floor(${value})`;
  }

  close(): Promise<void> {
    return this.#access.close();
  }
}
