// Server → mysql2: the driver's only importer; it is loaded when a MySQL is first opened.

import { connect, type Socket } from 'node:net';
import type { ConnectionOptions, PoolConnection, PoolOptions } from 'mysql2';
import { withDeadline } from '../../clock.js';
import { driverError } from '../database-error.js';
import type { ClosablePool, MysqlPool } from './mysql-pool.js';
import { SET_SESSION } from './session.js';

/** For a server that hears the goodbye; of one that does not answer any more, nothing can be hoped. */
const CLOSE_TIMEOUT_MS = 1_000;

/** A pool of our own whose idle connections keep no process alive. Rejects with what to install without the driver. */
export async function createMysqlPool(options: PoolOptions): Promise<ClosablePool> {
  const { createPool } = await loadMysql();
  const begun = new Map<ConnectionOptions, Socket>();
  const pool = createPool({ ...options, stream: ({ config }: Begun) => begin(config, begun) });
  const connections = new Set<PoolConnection>();
  pool.on('connection', (connection) => {
    begun.delete(connection.config);
    connections.add(connection);
    connection.on('end', () => connections.delete(connection));
    // Whoever uses it is told by its query; unheard, the error of an idle one would end the process.
    connection.on('error', () => connections.delete(connection));
    // First in its line of statements. Without our settings it is of no use.
    connection.query(SET_SESSION, (error) => error && connection.destroy());
  });
  pool.on('acquire', (connection) => socketOf(connection).ref());
  pool.on('release', (connection) => socketOf(connection).unref());
  const promises = pool.promise();
  const end = async () => {
    // Whoever waits for the end must see it.
    for (const connection of connections) socketOf(connection).ref();
    // Of those that are still being made, it is told as an error.
    const ended = promises.end().catch(() => {});
    for (const socket of begun.values()) socket.destroy();
    await withDeadline(ended, CLOSE_TIMEOUT_MS);
    for (const connection of connections) socketOf(connection).destroy();
  };
  let ending: Promise<void> | undefined;
  return {
    getConnection: () => (promises as unknown as MysqlPool).getConnection(),
    close() {
      ending ??= end();
      return ending;
    },
  };
}

/** What mysql2 asks for a stream with. */
interface Begun {
  readonly config: ConnectionOptions;
}

/** A socket as mysql2 itself makes it. Listed until the connection stands, of which the pool tells, or has failed. */
function begin(config: ConnectionOptions, begun: Map<ConnectionOptions, Socket>): Socket {
  const { host, port, socketPath } = config;
  const address = socketPath === undefined ? { host, port: Number(port) } : { path: socketPath };
  const socket = connect({ ...address, noDelay: true, keepAlive: true });
  begun.set(config, socket);
  return socket.once('close', () => begun.delete(config));
}

/** What mysql2's types leave out. */
function socketOf(connection: PoolConnection): Socket {
  return (connection as unknown as { readonly stream: Socket }).stream;
}

async function loadMysql(): Promise<typeof import('mysql2')> {
  try {
    return await import('mysql2');
  } catch (error) {
    throw driverError('mysql', 'mysql2', error);
  }
}
