// openStore → MySQL: a store over a server, a user's own pool of mysql2 or their Kysely. MariaDB is a MySQL here.

import type { AnalyticsStore } from '../analytics-store.js';
import type { Sql } from '../sql/sql-engine.js';
import { SqlStore } from '../sql/sql-store.js';
import type { StoreRequest, TargetOf } from '../store-request.js';
import { KyselyAccess } from './kysely-access.js';
import { createMysqlPool } from './load-mysql.js';
import { type MysqlAccess, MysqlEngine } from './mysql-engine.js';
import type { MysqlCallbackPool, MysqlPool } from './mysql-pool.js';
import { PoolAccess } from './pool-access.js';
import { poolOptions } from './pool-options.js';

/** Connects when it is first used. */
export async function openMysql({ target, names }: StoreRequest<'mysql'>): Promise<AnalyticsStore> {
  return new SqlStore(new MysqlEngine(await accessTo(target)), names);
}

async function accessTo(target: TargetOf<'mysql'>): Promise<MysqlAccess> {
  if (target.kind === 'server') {
    return PoolAccess.toOwn(await createMysqlPool(poolOptions(target)), target.password);
  }
  if (target.form === 'kysely') return new KyselyAccess(target.connection as Sql);
  return PoolAccess.toUsers(
    target.form === 'mysql-callback-pool'
      ? (target.connection as MysqlCallbackPool).promise()
      : (target.connection as MysqlPool),
  );
}
