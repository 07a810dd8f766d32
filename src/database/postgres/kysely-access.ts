// Engine → Kysely: a store over a user's own Kysely, whichever driver is behind it.

import { CompiledQuery } from 'kysely';
import type { TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import type { Sql } from '../sql/sql-engine.js';
import { insertStatements } from './insert-batch.js';
import type { PostgresAccess } from './postgres-engine.js';
import { insertError } from './postgres-error.js';

export class KyselyAccess implements PostgresAccess {
  readonly db: Sql;

  constructor(db: Sql) {
    this.db = db;
  }

  /** A Kysely cannot be made to cut its connection: after an abort the running statement ends and is taken back. */
  async insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
    try {
      await this.db.transaction().execute(async (transaction) => {
        signal.throwIfAborted();
        await insertStatements((text, values) => run(transaction, text, values), names, batch);
        signal.throwIfAborted();
      });
    } catch (error) {
      signal.throwIfAborted();
      throw insertError(error);
    }
  }

  async close(): Promise<void> {}
}

async function run(db: Sql, text: string, values: unknown[] = []): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(text, values));
}
