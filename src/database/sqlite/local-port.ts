// Engine → SQLite on the calling thread: for a database object that a user hands over.

import type { SqliteDatabase } from './sqlite-database.js';
import type { SqlitePort, SqliteResult, TableRows } from './sqlite-port.js';
import { SqliteSession } from './sqlite-session.js';

/** Runs each statement at once: nothing else of the program runs meanwhile. The database stays its owner's to close. */
export class LocalPort implements SqlitePort {
  readonly #session: SqliteSession;

  constructor(database: SqliteDatabase) {
    this.#session = new SqliteSession(database);
  }

  async execute(sql: string, parameters: readonly unknown[]): Promise<SqliteResult> {
    return this.#session.execute(sql, parameters);
  }

  async insert(tables: readonly TableRows[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#session.insert(tables, () => true);
  }

  async close(): Promise<void> {}
}
