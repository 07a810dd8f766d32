// Engine → Kysely: a store over a user's own Kysely, whichever driver is behind it.

import { CompiledQuery } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import { uuidBytes } from '../sql/uuid.js';
import type { SqliteAccess } from './sqlite-engine.js';
import type { TableRows } from './sqlite-port.js';
import { insertSql } from './sqlite-rows.js';

/** Builds of SQLite before 3.32 take 999 parameters a statement. */
const ROWS_A_STATEMENT = 100;

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
        for (const statement of statementsFor(rows)) {
          signal.throwIfAborted();
          await transaction.executeQuery(statement);
        }
      }
      signal.throwIfAborted();
    });
  }

  async close(): Promise<void> {}
}

function* statementsFor({ table, columns, values }: TableRows): Iterable<CompiledQuery> {
  const perStatement = ROWS_A_STATEMENT * columns.length;
  for (let start = 0; start < values.length; start += perStatement) {
    const some = values.slice(start, start + perStatement);
    // The id is the first of a row's values.
    const parameters = some.map((value, i) => (i % columns.length === 0 ? uuidBytes(value as string) : value));
    yield CompiledQuery.raw(insertSql({ table, columns }, some.length / columns.length), parameters);
  }
}
