// Kysely → port: its SQLite dialect, with a connection that may live on another thread.

import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqlitePort } from './sqlite-port.js';
import type { Turnstile } from './turnstile.js';

export interface SqliteDialectOptions {
  readonly port: SqlitePort;
  readonly turnstile: Turnstile;
  /** How its transactions begin. */
  readonly begin: 'BEGIN' | 'BEGIN IMMEDIATE';
}

export class SqliteDialect implements Dialect {
  readonly #options: SqliteDialectOptions;

  constructor(options: SqliteDialectOptions) {
    this.#options = options;
  }

  createDriver(): Driver {
    return new PortDriver(this.#options);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

/**
 * Kysely leaves SQLite's migrations to a single process. Here each runs in a transaction, begun with `BEGIN IMMEDIATE`,
 * which is the lock that keeps a second process waiting until it can see what the first one did.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class PortDriver implements Driver {
  readonly #options: SqliteDialectOptions;

  constructor(options: SqliteDialectOptions) {
    this.#options = options;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PortConnection> {
    const { port, turnstile } = this.#options;
    return new PortConnection(port, await turnstile.enter());
  }

  async releaseConnection(connection: PortConnection): Promise<void> {
    connection.leave();
  }

  async beginTransaction(connection: PortConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#options.begin));
  }

  async commitTransaction(connection: PortConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'));
  }

  async rollbackTransaction(connection: PortConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('ROLLBACK'));
  }

  destroy(): Promise<void> {
    return this.#options.port.close();
  }
}

class PortConnection implements DatabaseConnection {
  readonly leave: () => void;
  readonly #port: SqlitePort;

  constructor(port: SqlitePort, leave: () => void) {
    this.#port = port;
    this.leave = leave;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.#port.execute(sql, parameters);
    return { rows: rows as R[], numAffectedRows: BigInt(changes) };
  }

  // biome-ignore lint/correctness/useYield: nothing of ours streams.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Rows of SQLite are not streamed');
  }
}
