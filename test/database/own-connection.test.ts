import { createClient } from '@clickhouse/client';
import { expect } from 'chai';
import {
  type Dialect,
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  PostgresAdapter,
  SqliteAdapter,
} from 'kysely';
import Database from 'libsql';
import { createPool as createCallbackPool } from 'mysql2';
import { createPool } from 'mysql2/promise';
import pg from 'pg';
import type { EngineName } from '../../src/database/analytics-store.js';
import { detectConnection } from '../../src/database/own-connection.js';

type AdapterClass = new () => ReturnType<Dialect['createAdapter']>;

function kyselyWith(Adapter: AdapterClass): Kysely<unknown> {
  return new Kysely({
    dialect: {
      createAdapter: () => new Adapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
  });
}

const detect = (value: unknown, engine?: EngineName) => detectConnection('connection', value, engine);

function messageOf(value: unknown, engine?: EngineName): string {
  try {
    detect(value, engine);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('accepted');
}

describe('detectConnection', () => {
  it('knows a pool of pg', async () => {
    const pool = new pg.Pool();

    expect(detect(pool)).to.deep.equal({ kind: 'own', engine: 'postgres', form: 'pg-pool', connection: pool });
    await pool.end();
  });

  it('knows both pools of mysql2 apart', async () => {
    const [pool, callbackPool] = [createPool({}), createCallbackPool({})];

    expect(detect(pool)).to.include({ engine: 'mysql', form: 'mysql-pool', connection: pool });
    expect(detect(callbackPool)).to.include({ engine: 'mysql', form: 'mysql-callback-pool', connection: callbackPool });
    await pool.end();
    callbackPool.end();
  });

  it('knows a database of SQLite, whichever package it is from', () => {
    const database = new Database(':memory:');
    // What better-sqlite3 and node:sqlite have in common.
    const other = { prepare() {}, exec() {}, close() {} };

    expect(detect(database)).to.include({ engine: 'sqlite', form: 'sqlite-database', connection: database });
    expect(detect(other)).to.include({ form: 'sqlite-database', connection: other });
    database.close();
  });

  it('knows a client of ClickHouse', async () => {
    const client = createClient();

    expect(detect(client)).to.include({ engine: 'clickhouse', form: 'clickhouse-client', connection: client });
    await client.close();
  });

  it('knows a Kysely by its adapter, one that was derived too', () => {
    class CloudAdapter extends PostgresAdapter {}

    expect(detect(kyselyWith(PostgresAdapter))).to.include({ engine: 'postgres', form: 'kysely' });
    expect(detect(kyselyWith(MysqlAdapter))).to.include({ engine: 'mysql', form: 'kysely' });
    expect(detect(kyselyWith(SqliteAdapter))).to.include({ engine: 'sqlite', form: 'kysely' });
    expect(detect(kyselyWith(CloudAdapter))).to.include({ engine: 'postgres' });
  });

  it('asks for the engine of a Kysely whose adapter does not tell', () => {
    // As it is after a minifier.
    class A extends PostgresAdapter {}
    Object.setPrototypeOf(A.prototype, null);
    const kysely = kyselyWith(A);

    expect(messageOf(kysely)).to.match(/^engine must be given for a Kysely/);
    expect(detect(kysely, 'postgres')).to.include({ engine: 'postgres', form: 'kysely' });
  });

  it('refuses an engine that is another one', async () => {
    const pool = new pg.Pool();

    expect(detect(pool, 'postgres').engine).to.equal('postgres');
    expect(messageOf(pool, 'mysql')).to.equal("engine must be 'postgres' or left out for this connection, got 'mysql'");
    await pool.end();
  });

  it('refuses what is none of them, without showing what is in it', () => {
    const client = new pg.Client({ password: 'hunter2' });

    for (const value of [client, { password: 'hunter2' }, 'postgres://ada:hunter2@h', [], null, 5, () => 'hunter2']) {
      const message = messageOf(value);
      expect(message).to.match(
        /^connection must be a Kysely, a pg\.Pool, a mysql2 pool, .* or a ClickHouseClient, got /,
      );
      expect(message).not.to.include('hunter2');
    }
  });
});
