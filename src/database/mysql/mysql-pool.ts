// MySQL store → pool: the part of mysql2's pool that is used, ours or a user's own.

/** A statement as text, with how its rows are to be read. */
export interface MysqlQuery {
  readonly sql: string;
  readonly values?: readonly unknown[];
  readonly [option: string]: unknown;
}

/** A connection out of a pool of `mysql2/promise`. */
export interface MysqlConnection {
  /** Values become part of the text. */
  query(query: MysqlQuery): Promise<readonly [unknown, ...unknown[]]>;
  /** A prepared statement; values travel beside it. */
  execute(sql: string, values: readonly unknown[]): Promise<readonly [unknown, ...unknown[]]>;
  release(): void;
  destroy(): void;
  /** What this one wraps; `destroy` alone still sends what is waiting in the socket. */
  readonly connection?: { readonly stream?: { destroy?(): void } } | undefined;
}

/** A pool of `mysql2/promise`. */
export interface MysqlPool {
  getConnection(): Promise<MysqlConnection>;
}

/** A pool of ours. */
export interface ClosablePool extends MysqlPool {
  /** Idempotent. */
  close(): Promise<void>;
}

/** A pool of `mysql2`, which has callbacks and makes promises of them. */
export interface MysqlCallbackPool {
  promise(): MysqlPool;
}
