// Server → pg: the driver's only importer; it is loaded when a PostgreSQL is first opened.

import type { Socket } from 'node:net';
import type { Client, ClientConfig, Pool, PoolConfig } from 'pg';
import { driverError } from '../database-error.js';
import type { ClosablePool } from './postgres-pool.js';

/** What pg's types leave out. */
interface Connected {
  readonly connection: { readonly stream: Socket };
}

/** A pool of our own whose idle connections keep no process alive. Rejects with what to install without the driver. */
export async function createPool(options: PoolConfig): Promise<ClosablePool> {
  const { Client, Pool } = await loadPg();
  const clients = new Set<Client>();
  // The pool tells of its clients only once they are connected.
  class OwnClient extends Client {
    constructor(config?: ClientConfig) {
      super(config);
      clients.add(this);
      this.once('end', () => clients.delete(this));
    }
  }
  const pool = new Pool({ ...options, Client: OwnClient, allowExitOnIdle: true });
  const connected = new WeakSet<object>();
  pool.on('connect', (client) => {
    connected.add(client);
    // pg-pool stops listening to a client that it closes, and a server that stops meanwhile says so.
    client.on('error', () => {});
  });
  // An idle connection that is lost is replaced at the next use; unheard, its error would end the process.
  pool.on('error', () => {});
  let closing: Promise<void> | undefined;
  return {
    connect: (callback) => pool.connect(callback),
    close() {
      closing ??= endPool(pool, clients, connected);
      return closing;
    },
  };
}

/** Idle connections say goodbye. Nothing is waited for, neither a query nor the answer of a server that is silent. */
async function endPool(pool: Pool, clients: ReadonlySet<Client>, connected: WeakSet<Client>): Promise<void> {
  const ended = pool.end();
  for (const client of clients) {
    const { stream } = (client as Client & Connected).connection;
    if (connected.has(client)) stream.ref().destroySoon();
    else stream.destroy();
  }
  await ended;
}

async function loadPg(): Promise<typeof import('pg')> {
  try {
    return await import('pg');
  } catch (error) {
    throw driverError('postgres', 'pg', error);
  }
}
