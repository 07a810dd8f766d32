// openStore → openSqlite, openPostgres, openMysql, openClickHouse: which database, and how its tables are laid out.

import type { EngineName, TableNames } from './analytics-store.js';
import type { Secret } from './secret.js';

/** A database file that is opened here, and closed with the store. */
export interface FileTarget {
  readonly kind: 'file';
  readonly engine: 'sqlite';
  /** Absolute, or `:memory:`. */
  readonly path: string;
}

/** A server that connections are made to, which are closed with the store. */
export interface ServerTarget<E extends EngineName = Exclude<EngineName, 'sqlite'>> {
  readonly kind: 'server';
  readonly engine: E;
  /** A name or an address, IPv6 without brackets; the folder of a socket where it starts with a slash. */
  readonly host: string;
  /** Undefined: the engine's usual one. */
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
  readonly database: string | undefined;
  /**
   * The string's query, percent-decoded: `sslmode`, `ssl`, …; never a user or a password. For ClickHouse always with
   * `secure`, `true` where https is to be spoken and `false` otherwise.
   */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What a user's own connection is, told by its methods. */
export type ConnectionForm =
  /** A `Kysely` of any of the three SQL engines. */
  | 'kysely'
  /** A `pg.Pool`. */
  | 'pg-pool'
  /** A pool of `mysql2/promise`. */
  | 'mysql-pool'
  /** A pool of `mysql2`, which has callbacks. */
  | 'mysql-callback-pool'
  /** A `Database` with better-sqlite3's interface (libsql too), or a `DatabaseSync` of `node:sqlite`. */
  | 'sqlite-database'
  /** A `ClickHouseClient`. */
  | 'clickhouse-client';

/** A user's own connection. Never closed here. */
export interface OwnTarget<E extends EngineName = EngineName> {
  readonly kind: 'own';
  readonly engine: E;
  readonly form: ConnectionForm;
  /** Of the shape that `form` says; the engine declares the part of it that it uses. */
  readonly connection: object;
}

export type StoreTarget = FileTarget | ServerTarget | OwnTarget;

/** The targets of one engine. */
export type TargetOf<E extends EngineName> =
  | (E extends 'sqlite' ? FileTarget : E extends 'postgres' | 'mysql' | 'clickhouse' ? ServerTarget<E> : never)
  | OwnTarget<E>;

/** What an engine's `open…` function is called with; everything in it is checked. */
export interface StoreRequest<E extends EngineName = EngineName> {
  readonly target: TargetOf<E>;
  readonly names: TableNames;
  /** PostgreSQL: a partition a day. */
  readonly partitionBy?: 'day' | undefined;
  /** ClickHouse: replicated tables under distributed ones, on this cluster. */
  readonly clusterName?: string | undefined;
  /** ClickHouse: days after which rows go by themselves. Default: 30. */
  readonly retentionDays?: number | undefined;
}
