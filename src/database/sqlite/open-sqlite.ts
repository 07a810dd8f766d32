// openStore → SQLite: a store over a file, a user's own database object or their Kysely.

import type { AnalyticsStore } from '../analytics-store.js';
import type { Sql } from '../sql/sql-engine.js';
import { SqlStore } from '../sql/sql-store.js';
import type { StoreRequest, TargetOf } from '../store-request.js';
import { KyselyAccess } from './kysely-access.js';
import { LocalPort } from './local-port.js';
import { PortAccess } from './port-access.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { type SqliteAccess, SqliteEngine } from './sqlite-engine.js';
import type { WorkerStart } from './worker-messages.js';
import { WorkerPort } from './worker-port.js';

/**
 * A file lives on up to three threads, one that writes and two that read, each started when it is first needed: in WAL
 * mode none waits for another. A database in memory is seen by its own connection only, so it has one thread. A user's
 * own object stays on the thread that calls.
 */
export async function openSqlite({ target, names }: StoreRequest<'sqlite'>): Promise<AnalyticsStore> {
  return new SqlStore(new SqliteEngine(accessTo(target)), names);
}

function accessTo(target: TargetOf<'sqlite'>): SqliteAccess {
  if (target.kind === 'file') return accessToFile(target.path);
  if (target.form === 'kysely') return new KyselyAccess(target.connection as Sql);
  return new PortAccess(new LocalPort(target.connection as SqliteDatabase));
}

function accessToFile(path: string): SqliteAccess {
  const port = (access: WorkerStart['access']) => new WorkerPort({ path, access });
  return new PortAccess(port('write'), path === ':memory:' ? [] : [port('read'), port('read')]);
}
