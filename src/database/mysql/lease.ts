// Insert → pool: one connection, held while it is needed and given back once.

import type { MysqlConnection, MysqlPool } from './mysql-pool.js';

/**
 * Runs `work` on a connection. When `signal` aborts, the connection is cut at once, and the server ends its transaction.
 * After a failure that the server reported it is used again: `work` has cleared up behind itself.
 */
export async function withConnection<T>(
  pool: MysqlPool,
  work: (connection: MysqlConnection) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const connection = await pool.getConnection();
  // It came too late, and nothing was asked of it.
  if (signal.aborted) connection.release();
  signal.throwIfAborted();
  try {
    const result = await unlessAborted(signal, () => work(connection));
    connection.release();
    return result;
  } catch (error) {
    if (!signal.aborted && isServerError(error)) connection.release();
    else cut(connection);
    throw error;
  }
}

/** Rejects as soon as the signal aborts: of a connection that is cut, the driver does not tell who waits for it. */
async function unlessAborted<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([aborted, start()]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function cut(connection: MysqlConnection): void {
  connection.destroy();
  connection.connection?.stream?.destroy?.();
}

function isServerError(error: unknown): boolean {
  const { errno, fatal } = (error ?? {}) as { errno?: unknown; fatal?: unknown };
  return typeof errno === 'number' && errno > 0 && fatal !== true;
}
