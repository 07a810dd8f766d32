// Queries → pool: the pool as Kysely takes it.

import type { PostgresPool as KyselyPool } from 'kysely';
import type { Secret } from '../secret.js';
import { Lease } from './lease.js';
import { PLAIN_VALUES } from './plain-values.js';
import { postgresError } from './postgres-error.js';
import type { PostgresPool } from './postgres-pool.js';

/** Reads values in our own way, and outlives connections that are lost in use. Closing the pool is its owner's. */
export function kyselyPool(pool: PostgresPool, password?: Secret): KyselyPool {
  const told = async <T>(promise: Promise<T>): Promise<T> => {
    try {
      return await promise;
    } catch (error) {
      throw postgresError(error, password);
    }
  };
  const connect = async () => {
    const lease = await told(Lease.of(pool));
    const query = (text: string, values: readonly unknown[]) =>
      told(lease.client.query({ text, values: [...values], types: PLAIN_VALUES }));
    return { query, release: () => lease.end('usable') };
  };
  return { connect, end: async () => {} } as KyselyPool;
}
