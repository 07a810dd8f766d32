// Engine → connection: what is asked of one SQLite connection, whichever thread it lives on.

export interface SqliteResult {
  readonly rows: readonly unknown[];
  /** Rows that were inserted, updated or deleted. */
  readonly changes: number;
}

/** Rows for one table; flat, because an array of plain values crosses a thread's border fastest. */
export interface TableRows {
  readonly table: string;
  /** The first is the id, which is text here and 16 bytes in the table. */
  readonly columns: readonly string[];
  /** Row by row, in the order of the columns. */
  readonly values: readonly (string | number | null)[];
}

/** Rejects with a `DatabaseError`. */
export interface SqlitePort {
  execute(sql: string, parameters: readonly unknown[]): Promise<SqliteResult>;
  /** Inserts into all tables in one transaction. After an abort nothing of it is committed any more. */
  insert(tables: readonly TableRows[], signal: AbortSignal): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}
