// Worker → file: the session on the file that is at the path now. SQLite itself goes on in a file that was deleted or
// replaced: in WAL mode it reports every commit to it as done, and nobody ever sees the rows.

import { statSync } from 'node:fs';
import { DatabaseError } from '../database-error.js';
import { openToRead, openToWrite } from './open-database.js';
import type { SqliteResult, TableRows } from './sqlite-port.js';
import { SqliteSession } from './sqlite-session.js';
import type { WorkerStart } from './worker-messages.js';

const BEGINS = /^BEGIN\b/;
const ENDS = /^(?:COMMIT|ROLLBACK)$/;

/** A database file, opened when it is first needed and anew when there is another one in its place. */
export class OpenFile {
  readonly #start: WorkerStart;
  #session: SqliteSession | undefined;
  /** Of the file that was opened last; empty before, and for a database in memory. */
  #identity = '';
  #isInTransaction = false;

  constructor(start: WorkerStart) {
    this.#start = start;
  }

  async execute(sql: string, parameters: readonly unknown[]): Promise<SqliteResult> {
    const session = await this.#sessionNow();
    // Whether it ends it or not: behind one that failed there is none, or there will be another.
    if (ENDS.test(sql)) this.#isInTransaction = false;
    const result = session.execute(sql, parameters);
    if (BEGINS.test(sql)) this.#isInTransaction = true;
    return result;
  }

  async insert(tables: readonly TableRows[], mayCommit: () => boolean): Promise<void> {
    const session = await this.#sessionNow();
    session.insert(tables, mayCommit);
  }

  close(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.close();
  }

  /** What has begun in one file ends there. */
  async #sessionNow(): Promise<SqliteSession> {
    if (this.#session !== undefined && (this.#isInTransaction || this.#identityNow() === this.#identity)) {
      return this.#session;
    }
    this.close();
    // An empty file would be no help: it has no tables.
    if (this.#identity !== '' && this.#identityNow() === '') {
      throw new DatabaseError('SQLite: the file was deleted', 'SQLITE_CANTOPEN');
    }
    const { path, access } = this.#start;
    this.#session = new SqliteSession(await (access === 'write' ? openToWrite(path) : openToRead(path)));
    this.#identity = this.#identityNow();
    return this.#session;
  }

  /** While a file is open, no other one has the same. */
  #identityNow(): string {
    const { path } = this.#start;
    const stats = path === ':memory:' ? undefined : statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? '' : `${stats.dev}.${stats.ino}`;
  }
}
