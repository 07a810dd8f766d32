// Server → pg: the driver's only importer; it is loaded when a PostgreSQL is first opened.

import type { PoolClient, PoolConfig } from 'pg';
import { missingDriver } from '../database-error.js';
import type { ClosablePool } from './postgres-pool.js';

/** What pg's types leave out. */
interface Referable {
  ref(): void;
}

/** A pool of our own whose idle connections keep no process alive. Rejects with what to install without the driver. */
export async function createPool(config: PoolConfig): Promise<ClosablePool> {
  const { Pool } = await loadPg();
  const pool = new Pool({ ...config, allowExitOnIdle: true });
  const clients = new Set<Referable>();
  pool.on('connect', (client) => clients.add(client as PoolClient & Referable));
  pool.on('remove', (client) => clients.delete(client as PoolClient & Referable));
  // An idle connection that is lost is replaced at the next use; unheard, its error would end the process.
  pool.on('error', () => {});
  let closing: Promise<void> | undefined;
  return {
    connect: () => pool.connect(),
    close() {
      // Whoever waits for the end must see it.
      for (const client of clients) client.ref();
      closing ??= pool.end();
      return closing;
    },
  };
}

async function loadPg(): Promise<typeof import('pg')> {
  try {
    return await import('pg');
  } catch {
    throw missingDriver('postgres', 'pg');
  }
}
