// openStore → PostgreSQL: a store over a server, a user's own pool of pg or their Kysely.

import type { AnalyticsStore } from '../analytics-store.js';
import type { Sql } from '../sql/sql-engine.js';
import { SqlStore } from '../sql/sql-store.js';
import type { StoreRequest, TargetOf } from '../store-request.js';
import { KyselyAccess } from './kysely-access.js';
import { createPool } from './load-pg.js';
import { PoolAccess } from './pool-access.js';
import { poolOptions } from './pool-options.js';
import { type PostgresAccess, PostgresEngine } from './postgres-engine.js';
import type { PostgresPool } from './postgres-pool.js';

/** Connects when it is first used. */
export async function openPostgres(request: StoreRequest<'postgres'>): Promise<AnalyticsStore> {
  const { target, names, partitionBy = 'none' } = request;
  return new SqlStore(new PostgresEngine(await accessTo(target), partitionBy), names);
}

async function accessTo(target: TargetOf<'postgres'>): Promise<PostgresAccess> {
  if (target.kind === 'server') return PoolAccess.toOwn(await createPool(poolOptions(target)), target.password);
  if (target.form === 'kysely') return new KyselyAccess(target.connection as Sql);
  return PoolAccess.toUsers(target.connection as PostgresPool);
}
