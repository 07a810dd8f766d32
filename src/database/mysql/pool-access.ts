// Engine → pool: a store over a pool of mysql2, ours or a user's own.

import { Kysely, MysqlDialect } from 'kysely';
import type { TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import type { Secret } from '../secret.js';
import type { Sql } from '../sql/sql-engine.js';
import { insertBatch, readMaxPacketBytes } from './insert-batch.js';
import { kyselyPool } from './kysely-pool.js';
import { withConnection } from './lease.js';
import type { MysqlAccess } from './mysql-engine.js';
import { insertError, mysqlError } from './mysql-error.js';
import type { ClosablePool, MysqlConnection, MysqlPool } from './mysql-pool.js';
import { PLAIN_VALUES } from './plain-values.js';
import { inSession, type RunStatement, statementsOn } from './session.js';

export class PoolAccess implements MysqlAccess {
  readonly db: Sql;
  readonly #pool: MysqlPool;
  /** The same pool if it is ours: its connections have our settings from their start. */
  readonly #own: ClosablePool | undefined;
  readonly #password: Secret | undefined;
  #maxPacketBytes: number | undefined;

  private constructor(pool: MysqlPool, own?: ClosablePool, password?: Secret) {
    this.db = new Kysely({ dialect: new MysqlDialect({ pool: kyselyPool(pool, password) }) });
    this.#pool = pool;
    this.#own = own;
    this.#password = password;
  }

  /** The password, where there is one, is kept out of errors. */
  static toOwn(pool: ClosablePool, password: Secret | undefined): PoolAccess {
    return new PoolAccess(pool, pool, password);
  }

  static toUsers(pool: MysqlPool): PoolAccess {
    return new PoolAccess(pool);
  }

  session<T>(work: (db: Sql) => Promise<T>): Promise<T> {
    if (this.#own !== undefined) return work(this.db);
    return this.db.connection().execute((db) => inSession(statementsOn(db), () => work(db)));
  }

  async insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
    const insertOn = (connection: MysqlConnection) => {
      const run = quietStatements(connection);
      const insert = () => this.#insert(run, names, batch, signal);
      return this.#own === undefined ? inSession(run, insert) : insert();
    };
    try {
      await withConnection(this.#pool, insertOn, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw mysqlError(error, this.#password);
    }
  }

  async close(): Promise<void> {
    await this.#own?.close();
  }

  async #insert(run: RunStatement, names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
    this.#maxPacketBytes ??= await readMaxPacketBytes(run);
    await insertBatch(run, { names, maxPacketBytes: this.#maxPacketBytes, signal }, batch);
  }
}

/** Their errors quote nothing. */
function quietStatements(connection: MysqlConnection): RunStatement {
  return async (sql, values) => {
    try {
      const query = () => connection.query({ ...PLAIN_VALUES, sql });
      const [rows] = await (values === undefined ? query() : connection.execute(sql, values));
      return Array.isArray(rows) ? rows : [];
    } catch (error) {
      throw insertError(error);
    }
  };
}
