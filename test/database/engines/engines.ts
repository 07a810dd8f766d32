// The databases that the suite of all engines runs on: how each is started, reached by its raw driver, and left.

import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CamelCasePlugin, type Dialect, Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely';
import type { EngineName } from '../../../src/database/analytics-store.js';
import type { StoreOptions } from '../../../src/database/store-options.js';
import { openTestPool } from '../postgres/test-pool.js';

/** One row as the raw driver gives it. */
export type RawRow = Readonly<Record<string, unknown>>;

export interface TestEngine {
  readonly engine: EngineName;
  /** What reaches it: a connection string, or a client of the test's own. */
  readonly address: Pick<StoreOptions, 'connectionString' | 'connection' | 'engine'>;
  /** The connection string, unless it is reached by a client. */
  readonly url: string;
  /** Connections as users have them, by their kind; closed with the engine. */
  readonly connections: Readonly<Record<string, object>>;
  query(sql: string): Promise<readonly RawRow[]>;
  stop(): Promise<void>;
}

interface Server {
  readonly url: string;
  client?(): object;
  stop(): Promise<void>;
}

interface Starter {
  readonly [name: string]: unknown;
}

const require = createRequire(import.meta.url);

/** What can be tested depends on who can reach a database: whoever has its file, its address, or its client. */
export interface EngineUnderTest {
  readonly reach: 'file' | 'network' | 'process';
  start(): Promise<TestEngine>;
}

/** Each by the name that stands in the tests' titles. */
export const ENGINES: Readonly<Record<string, EngineUnderTest>> = {
  'SQLite, in a file': { reach: 'file', start: startSqlite },
  PostgreSQL: { reach: 'network', start: startPostgres },
  MariaDB: { reach: 'network', start: startMariaDb },
  'ClickHouse over HTTP': { reach: 'network', start: () => startClickHouse('http') },
  'ClickHouse in the process': { reach: 'process', start: () => startClickHouse('client') },
};

/** Why an engine cannot be had here; its tests are skipped then, but not in CI. */
export class NoEngine extends Error {}

async function startSqlite(): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-engines-'));
  const path = join(folder, 'test.db');
  const Database = require('libsql');
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  return {
    engine: 'sqlite',
    address: { connectionString: `sqlite:///${path}` },
    url: `sqlite:///${path}`,
    connections: { database, ...kyselys(new SqliteDialect({ database })) },
    query: async (sql) => database.prepare(sql).all(),
    async stop() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startPostgres(): Promise<TestEngine> {
  const server = await start('postgres-server.mjs', 'startPostgres', 'HOW_TO_GET_POSTGRES');
  const pool = openTestPool({ connectionString: server.url, max: 4 });
  return {
    engine: 'postgres',
    address: { connectionString: server.url },
    url: server.url,
    connections: { pool, ...kyselys(new PostgresDialect({ pool })) },
    query: async (sql) => (await pool.query(sql)).rows,
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

async function startMariaDb(): Promise<TestEngine> {
  const server = await start('mariadb-server.mjs', 'startMariaDb', 'HOW_TO_GET_MARIADB');
  const { createPool } = await import('mysql2/promise');
  const pool = createPool({ uri: server.url, connectionLimit: 4, charset: 'utf8mb4' });
  const callbackPool = pool.pool;
  return {
    engine: 'mysql',
    address: { connectionString: server.url },
    url: server.url,
    connections: {
      pool,
      'pool with callbacks': callbackPool,
      ...kyselys(new MysqlDialect({ pool: callbackPool as never })),
    },
    query: async (sql) => (await pool.query(sql.replaceAll('"', '`')))[0] as RawRow[],
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

async function startClickHouse(way: 'http' | 'client'): Promise<TestEngine> {
  const server = await start('chdb.mjs', 'startClickHouse', 'HOW_TO_GET_CLICKHOUSE');
  const { ClickHouseLogLevel, createClient } = await import('@clickhouse/client');
  const log = { level: ClickHouseLogLevel.OFF };
  const client = way === 'http' ? createClient({ url: server.url, log }) : server.client?.();
  const reader = client as ReturnType<typeof createClient>;
  return {
    engine: 'clickhouse',
    address: way === 'http' ? { connectionString: server.url, engine: 'clickhouse' } : { connection: reader },
    url: server.url,
    connections: { client: reader },
    query: async (sql) => (await reader.query({ query: sql, format: 'JSONEachRow' })).json(),
    async stop() {
      await reader.close();
      await server.stop();
    },
  };
}

function kyselys(dialect: Dialect): Readonly<Record<string, object>> {
  return {
    Kysely: new Kysely({ dialect }),
    'Kysely that renames columns': new Kysely({ dialect, plugins: [new CamelCasePlugin()] }),
  };
}

async function start(script: string, starter: string, howTo: string): Promise<Server> {
  const scripts: Starter = await import(new URL(`../../../scripts/${script}`, import.meta.url).href);
  const server = await (scripts[starter] as () => Promise<Server | undefined>)();
  if (server === undefined) throw new NoEngine(String(scripts[howTo]));
  return server;
}
