// Engine → Kysely: a store over a user's own Kysely, whichever driver is behind it.

import type { TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import type { Sql } from '../sql/sql-engine.js';
import { insertBatch, readMaxPacketBytes } from './insert-batch.js';
import type { MysqlAccess } from './mysql-engine.js';
import { insertError, mysqlError } from './mysql-error.js';
import { inSession, type RunStatement, statementsOn } from './session.js';

export class KyselyAccess implements MysqlAccess {
  readonly db: Sql;

  constructor(db: Sql) {
    this.db = db;
  }

  async session<T>(work: (db: Sql) => Promise<T>): Promise<T> {
    try {
      return await this.db.connection().execute((db) => inSession(statementsOn(db), () => work(db)));
    } catch (error) {
      throw mysqlError(error);
    }
  }

  /** A Kysely cannot be made to cut its connection: after an abort the running statement ends and is taken back. */
  async insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
    try {
      await this.db.connection().execute((db) => {
        const run = statementsOn(db);
        return inSession(run, () => insert(run, names, batch, signal));
      });
    } catch (error) {
      signal.throwIfAborted();
      throw insertError(error);
    }
  }

  async close(): Promise<void> {}
}

async function insert(run: RunStatement, names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
  const maxPacketBytes = await readMaxPacketBytes(run);
  await insertBatch(run, { names, maxPacketBytes, signal }, batch);
}
