// Server → @clickhouse/client: its only importer; it is loaded when a ClickHouse is first opened.

import { driverError } from '../database-error.js';
import type { Secret } from '../secret.js';
import type { ClickHouseClient } from './clickhouse-client.js';

export interface ClickHouseServer {
  /** `http://host:port` or `https://host:port`. Without a user: a string with a password in it ends up in errors. */
  readonly url: string;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
  readonly database: string | undefined;
}

/** An aggregate over very many rows takes longer than the client's own 30 s; inserts have the queue's time limit. */
const REQUEST_TIMEOUT_MS = 300_000;

/** A client of our own; rejects with what to install when the package is missing. */
export async function createClickHouseClient(server: ClickHouseServer): Promise<ClickHouseClient> {
  const { createClient, ClickHouseLogLevel } = await loadPackage();
  return createClient({
    url: server.url,
    username: server.user ?? 'default',
    password: server.password?.reveal() ?? '',
    database: server.database ?? 'default',
    application: 'tracklight',
    request_timeout: REQUEST_TIMEOUT_MS,
    // It would log failed requests to the console. They reject, and that is enough.
    log: { level: ClickHouseLogLevel.OFF },
  });
}

async function loadPackage(): Promise<typeof import('@clickhouse/client')> {
  try {
    return await import('@clickhouse/client');
  } catch (error) {
    throw driverError('clickhouse', '@clickhouse/client', error);
  }
}
