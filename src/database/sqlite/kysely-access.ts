// Engine → Kysely: a store over a user's own Kysely, whichever driver is behind it.

import { CompiledQuery } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import type { SqliteAccess } from './sqlite-engine.js';
import type { TableRows } from './sqlite-port.js';
import { insertsOf } from './sqlite-rows.js';

export class KyselyAccess implements SqliteAccess {
  readonly db: Sql;
  readonly reads: Sql;

  constructor(db: Sql) {
    this.db = db;
    this.reads = db;
  }

  async insert(tables: readonly TableRows[], signal: AbortSignal): Promise<void> {
    await this.db.transaction().execute(async (transaction) => {
      for (const rows of tables) {
        for (const { sql, parameters } of insertsOf(rows)) {
          signal.throwIfAborted();
          await transaction.executeQuery(CompiledQuery.raw(sql, [...parameters]));
        }
      }
      signal.throwIfAborted();
    });
  }

  async close(): Promise<void> {}
}
