// Insert, queries → pool: one connection, held while it is needed and given back once.

import { isServerError } from './postgres-error.js';
import type { PostgresClient, PostgresPool } from './postgres-pool.js';

/** A client out of the pool. Where it is lost meanwhile, its query fails; nobody else hears of it. */
export class Lease {
  readonly client: PostgresClient;
  #isOver = false;

  constructor(client: PostgresClient) {
    this.client = client;
    // A client that is out of its pool has no other listener, and an unheard `error` ends the process.
    client.on('error', ignore);
  }

  /** By a callback: the server's last words may come with its greeting, before a promise would have been heard. */
  static of(pool: PostgresPool): Promise<Lease> {
    return new Promise((resolve, reject) => {
      pool.connect((error, client) => (client === undefined ? reject(error) : resolve(new Lease(client))));
    });
  }

  /** Hands it back to the pool; a `broken` one is closed, whatever it is doing. Only the first call counts. */
  end(state: 'usable' | 'broken'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (state === 'usable') this.client.removeListener('error', ignore);
    this.client.release(state === 'broken');
  }
}

/**
 * Runs `work` on a client. When `signal` aborts, the connection is cut at once, and the server ends its transaction.
 * After a failure that the server reported, a rollback makes the client usable again; after any other it is closed.
 */
export async function withClient<T>(
  pool: PostgresPool,
  work: (client: PostgresClient) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const lease = await Lease.of(pool);
  // It came too late, and nothing was asked of it.
  if (signal.aborted) lease.end('usable');
  const cut = () => lease.end('broken');
  signal.addEventListener('abort', cut, { once: true });
  try {
    signal.throwIfAborted();
    const result = await work(lease.client);
    lease.end('usable');
    return result;
  } catch (error) {
    if (!signal.aborted) lease.end(await rollBack(lease.client, error));
    throw error;
  } finally {
    signal.removeEventListener('abort', cut);
    lease.end('broken');
  }
}

async function rollBack(client: PostgresClient, error: unknown): Promise<'usable' | 'broken'> {
  if (!isServerError(error)) return 'broken';
  try {
    await client.query({ text: 'rollback' });
    return 'usable';
  } catch {
    return 'broken';
  }
}

function ignore(): void {}
