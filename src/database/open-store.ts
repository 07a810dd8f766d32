// Collector, aggregator, command → store: the database that was asked for, by the file of its engine.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AnalyticsStore, EngineName } from './analytics-store.js';
import { DatabaseError } from './database-error.js';
import { requireStoreKeys, resolveStoreOptions, STORE_OPTION_NAMES, type StoreOptions } from './store-options.js';
import type { StoreRequest, StoreTarget } from './store-request.js';

type Openers = { readonly [E in EngineName]: (request: StoreRequest<E>) => Promise<AnalyticsStore> };

/** An engine's code, and with it its driver, is loaded when the first store of it is opened. */
const OPENERS: Openers = {
  sqlite: async (request) => (await import('./sqlite/open-sqlite.js')).openSqlite(request),
  postgres: async (request) => (await import('./postgres/open-postgres.js')).openPostgres(request),
  mysql: async (request) => (await import('./mysql/open-mysql.js')).openMysql(request),
  clickhouse: async (request) => (await import('./clickhouse/open-clickhouse.js')).openClickHouse(request),
};

/**
 * The tables of a database, to be read and written. Nothing is created, and a server need not be reachable yet. Rejects
 * for a bad option, naming it; for a driver that is not installed, saying what to install; and for a file of SQLite in a
 * folder that is not there, naming it.
 */
export async function openStore(options: StoreOptions): Promise<AnalyticsStore> {
  requireStoreKeys('StoreOptions', options, STORE_OPTION_NAMES);
  return openRequested(resolveStoreOptions(options));
}

/** The same for options that were checked. */
export async function openRequested(request: StoreRequest): Promise<AnalyticsStore> {
  requireFolder(request.target);
  const open = OPENERS[request.target.engine] as (request: StoreRequest) => Promise<AnalyticsStore>;
  return open(request);
}

/** SQLite makes the file, but not the folder it is to be in, and would only say that it cannot open it. */
function requireFolder(target: StoreTarget): void {
  if (target.kind !== 'file' || target.path === ':memory:') return;
  const folder = dirname(target.path);
  if (!existsSync(folder)) throw new DatabaseError(`SQLite: there is no folder ${folder}`, 'SQLITE_CANTOPEN');
}
