// openStore → ClickHouse: a store on a server, or on a client that the caller has.

import type { AnalyticsStore } from '../analytics-store.js';
import type { ServerTarget, StoreRequest } from '../store-request.js';
import type { ClickHouseClient } from './clickhouse-client.js';
import { ClickHouseStore } from './clickhouse-store.js';
import { createClickHouseClient } from './load-client.js';

const HTTP_PORT = 8123;
const HTTPS_PORT = 8443;

/** Connects when it is first used. */
export async function openClickHouse(request: StoreRequest<'clickhouse'>): Promise<AnalyticsStore> {
  const { target, names, clusterName, retentionDays } = request;
  const options = { names, clusterName, retentionDays };
  if (target.kind === 'own') {
    return new ClickHouseStore(target.connection as ClickHouseClient, { ...options, ownsClient: false });
  }
  const { user, password, database } = target;
  const client = await createClickHouseClient({ url: addressOf(target), user, password, database });
  return new ClickHouseStore(client, { ...options, password, ownsClient: true });
}

/** The address of ClickHouse's HTTP interface: of its TLS port where the parameter `secure` says so. */
export function addressOf({ host, port, parameters }: ServerTarget<'clickhouse'>): string {
  const isSecure = ['true', '1'].includes(parameters.get('secure') ?? '');
  const name = host.includes(':') ? `[${host}]` : host;
  return `${isSecure ? 'https' : 'http'}://${name}:${port ?? (isSecure ? HTTPS_PORT : HTTP_PORT)}`;
}
