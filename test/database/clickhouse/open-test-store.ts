// Tables of their own for each test, and rows to put into them.

import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { TableNames } from '../../../src/database/analytics-store.js';
import { ClickHouseStore, type ClickHouseStoreOptions } from '../../../src/database/clickhouse/clickhouse-store.js';
import type { CallRow, FlagRow, RowBatch } from '../../../src/database/event-row.js';
import { createEventId } from '../../../src/deliver/event-id.js';

export const NEVER_ABORTED = new AbortController().signal;

let tables = 0;

/** Names that no other test has. */
export function newNames(): TableNames {
  const suffix = `${process.pid}_${++tables}`;
  return { events: `events_${suffix}`, calls: `calls_${suffix}` };
}

export function httpClient(url: string, options: { readonly password?: string } = {}): ClickHouseClient {
  return createClient({ url, log: { level: ClickHouseLogLevel.OFF }, ...options });
}

export interface TestStore extends AsyncDisposable {
  readonly store: ClickHouseStore;
  readonly client: ClickHouseClient;
  readonly names: TableNames;
  /** How many rows there are, and how many ids. */
  counts(kind?: keyof TableNames): Promise<{ readonly rows: number; readonly ids: number }>;
}

/** A store with its tables, on a client that is closed at the end. */
export async function openTestStore(
  client: ClickHouseClient,
  options: Partial<ClickHouseStoreOptions> = {},
): Promise<TestStore> {
  const names = options.names ?? newNames();
  const store = new ClickHouseStore(client, { ownsClient: false, ...options, names });
  await store.createTables();
  return {
    store,
    client,
    names,
    async counts(kind = 'events') {
      const [counts] = await ask<{ rows: number; ids: number }>(
        client,
        `SELECT count() AS rows, uniqExact(id) AS ids FROM \`${names[kind]}\``,
      );
      return { rows: Number(counts?.rows), ids: Number(counts?.ids) };
    },
    async [Symbol.asyncDispose]() {
      for (const name of Object.values(names)) await client.command({ query: `DROP TABLE IF EXISTS \`${name}\`` });
      await client.close();
    },
  };
}

export async function ask<Row>(client: ClickHouseClient, query: string): Promise<Row[]> {
  return (await client.query({ query, format: 'JSONEachRow' })).json<Row>();
}

export function flagRow(fields: Partial<FlagRow> = {}): FlagRow {
  return {
    kind: 'flag',
    id: createEventId(),
    tsUs: Date.now() * 1_000,
    flagKey: 'checkout',
    value: 'true',
    reason: 'STATIC',
    variant: null,
    targetingKey: null,
    contextAttributes: null,
    evaluationDurationMs: 1,
    ...fields,
  };
}

export function callRow(fields: Partial<CallRow> = {}): CallRow {
  return {
    kind: 'call',
    id: createEventId(),
    tsUs: Date.now() * 1_000,
    functionName: 'Catalog.load',
    eventType: 'api',
    outcome: 'success',
    errorName: null,
    errorMessage: null,
    durationMs: 1,
    ...fields,
  };
}

export function flagRows(count: number, fields: Partial<FlagRow> = {}): FlagRow[] {
  return Array.from({ length: count }, () => flagRow(fields));
}

export function batchOf(flags: readonly FlagRow[], calls: readonly CallRow[] = []): RowBatch {
  return { id: createEventId(), flags, calls };
}
