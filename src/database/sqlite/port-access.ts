// Engine → ports: a store over one connection that does everything, or over one that writes and others that read.

import { Kysely } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import { SqliteDialect, type SqliteDialectOptions } from './sqlite-dialect.js';
import type { SqliteAccess } from './sqlite-engine.js';
import type { SqlitePort, TableRows } from './sqlite-port.js';
import { Turnstile } from './turnstile.js';

export class PortAccess implements SqliteAccess {
  readonly db: Sql;
  readonly reads: Sql;
  readonly readsBeside: Sql | undefined;
  readonly #writer: SqlitePort;
  readonly #readers: readonly SqlitePort[];
  readonly #turnstile = new Turnstile();

  /** Up to two `readers`; without any, reading waits for writing and the other way round. */
  constructor(writer: SqlitePort, readers: readonly SqlitePort[] = []) {
    this.#writer = writer;
    this.#readers = readers;
    const turnstile = this.#turnstile;
    const [reads, readsBeside] = readers.map((port) =>
      kyselyOver({ port, turnstile: new Turnstile(), begin: 'BEGIN' }),
    );
    this.db = kyselyOver({ port: writer, turnstile, begin: 'BEGIN IMMEDIATE' });
    this.reads = reads ?? kyselyOver({ port: writer, turnstile, begin: 'BEGIN' });
    this.readsBeside = readsBeside;
  }

  insert(tables: readonly TableRows[], signal: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#writer.insert(tables, signal));
  }

  /** What was to be written before is written. */
  async close(): Promise<void> {
    await this.#inTurn(() => this.#writer.close());
    await Promise.all(this.#readers.map((reader) => reader.close()));
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const leave = await this.#turnstile.enter();
    try {
      await work();
    } finally {
      leave();
    }
  }
}

function kyselyOver(options: SqliteDialectOptions): Sql {
  return new Kysely({ dialect: new SqliteDialect(options) });
}
