// Port → SQLite: one connection, on the thread where it lives; everything happens before a method returns.

import type { SqliteDatabase, SqliteStatement } from './sqlite-database.js';
import { toSqliteError } from './sqlite-error.js';
import type { SqliteResult, TableRows } from './sqlite-port.js';
import { insertsOf } from './sqlite-rows.js';

const GIVES_ROWS = /^\s*(?:SELECT|WITH|PRAGMA|EXPLAIN)\b|\bRETURNING\b/i;

/** Its methods throw a `DatabaseError`. */
export class SqliteSession {
  readonly #database: SqliteDatabase;
  /** By their SQL: a few for each table. */
  readonly #inserts = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  execute(sql: string, parameters: readonly unknown[]): SqliteResult {
    return orSqliteError(() => {
      const statement = this.#database.prepare(sql);
      if (statement.reader ?? GIVES_ROWS.test(sql)) return { rows: statement.all(...parameters), changes: 0 };
      return { rows: [], changes: Number(statement.run(...parameters).changes) };
    });
  }

  /** Inserts all rows or none; none when `mayCommit`, which is asked at the last moment, says no. */
  insert(tables: readonly TableRows[], mayCommit: () => boolean): void {
    orSqliteError(() => {
      // Not a plain BEGIN, which waits for the lock only when it first writes, and then may find that it must not.
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        for (const rows of tables) this.#insertRows(rows);
        this.#database.exec(mayCommit() ? 'COMMIT' : 'ROLLBACK');
      } catch (error) {
        this.#rollBack();
        throw error;
      }
    });
  }

  close(): void {
    this.#database.close();
  }

  #insertRows(rows: TableRows): void {
    for (const { sql, parameters } of insertsOf(rows)) runWith(this.#prepareOnce(sql), parameters);
  }

  #prepareOnce(sql: string): SqliteStatement {
    const known = this.#inserts.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#inserts.set(sql, statement);
    return statement;
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // After some errors, a full disk's for one, SQLite has rolled back by itself.
    }
  }
}

/**
 * node:sqlite, which knows no `reader`, takes parameters one by one. The others take them as one array, too, and libsql
 * needs 4.9 ms of CPU time for a thousand rows then, instead of 6.1 (the inserts of `npm run bench:storage`).
 */
function runWith(statement: SqliteStatement, parameters: readonly unknown[]): void {
  if (statement.reader === undefined) statement.run(...parameters);
  else statement.run(parameters);
}

function orSqliteError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toSqliteError(error);
  }
}
