// Drivers → SQLite: the part of a driver's interface that is used, the same in better-sqlite3, libsql and node:sqlite.

/** A connection. Everything happens at once, on the calling thread. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  close(): unknown;
}

export interface SqliteStatement {
  all(...parameters: unknown[]): unknown[];
  /** All but node:sqlite take one array of them, too. */
  run(...parameters: unknown[]): { readonly changes: number | bigint };
  /** Whether it gives rows; node:sqlite does not have this. */
  readonly reader?: boolean | undefined;
}
