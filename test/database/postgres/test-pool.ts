// A pool of a test's own, as the documentation of pg has it: with somebody who listens to its errors.

import pg from 'pg';

/**
 * `end()` of a pool resolves before its connections are gone. A server that stops meanwhile tells them so, the pool says
 * that as an `error`, and one that nobody hears ends the process.
 */
export function openTestPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => {});
  return pool;
}
