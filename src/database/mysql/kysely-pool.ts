// Queries → pool: the pool as Kysely takes it.

import type { MysqlPool as KyselyPool, MysqlPoolConnection } from 'kysely';
import type { Secret } from '../secret.js';
import { mysqlError } from './mysql-error.js';
import type { MysqlConnection, MysqlPool } from './mysql-pool.js';
import { PLAIN_VALUES } from './plain-values.js';

type Callback = (error: unknown, result?: unknown) => void;

/** Closing the pool is its owner's. */
export function kyselyPool(pool: MysqlPool, password?: Secret): KyselyPool {
  const reject = (callback: Callback) => (error: unknown) => callback(mysqlError(error, password));
  const adapt = (connection: MysqlConnection) => ({
    query(sql: string, values: readonly unknown[], callback: Callback) {
      const query = { ...PLAIN_VALUES, sql, values: [...values] };
      connection.query(query).then(([result]) => callback(undefined, result), reject(callback));
    },
    release: () => connection.release(),
  });
  return {
    getConnection(callback: Callback) {
      pool.getConnection().then((connection) => callback(undefined, adapt(connection)), reject(callback));
    },
    end: (callback: Callback) => callback(undefined),
  } as unknown as KyselyPool & MysqlPoolConnection;
}
