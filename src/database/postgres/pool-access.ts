// Engine → pool: a store over a pool of pg, ours or a user's own.

import { Kysely, PostgresDialect } from 'kysely';
import type { TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import type { Secret } from '../secret.js';
import type { Sql } from '../sql/sql-engine.js';
import { insertBatch } from './insert-batch.js';
import { kyselyPool } from './kysely-pool.js';
import { withClient } from './lease.js';
import type { PostgresAccess } from './postgres-engine.js';
import { insertError } from './postgres-error.js';
import type { ClosablePool, PostgresPool } from './postgres-pool.js';

export class PoolAccess implements PostgresAccess {
  readonly db: Sql;
  readonly #pool: PostgresPool;
  /** The same pool if it is ours. */
  readonly #own: ClosablePool | undefined;

  private constructor(pool: PostgresPool, own?: ClosablePool, password?: Secret) {
    this.db = new Kysely({ dialect: new PostgresDialect({ pool: kyselyPool(pool, password) }) });
    this.#pool = pool;
    this.#own = own;
  }

  /** The password, where there is one, is kept out of errors. */
  static toOwn(pool: ClosablePool, password: Secret | undefined): PoolAccess {
    return new PoolAccess(pool, pool, password);
  }

  static toUsers(pool: PostgresPool): PoolAccess {
    return new PoolAccess(pool);
  }

  async insert(names: TableNames, batch: RowBatch, signal: AbortSignal): Promise<void> {
    try {
      await withClient(this.#pool, (client) => insertBatch(client, names, batch), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw insertError(error);
    }
  }

  async close(): Promise<void> {
    await this.#own?.close();
  }
}
