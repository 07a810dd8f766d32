// A folder with a database file, the stores on it, and rows to put there.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { AnalyticsStore, TableNames } from '../../../src/database/analytics-store.js';
import type { CallRow, FlagRow, RowBatch } from '../../../src/database/event-row.js';
import { openSqlite } from '../../../src/database/sqlite/open-sqlite.js';
import { createEventId } from '../../../src/deliver/event-id.js';

export const NAMES: TableNames = { events: 'analytics_events', calls: 'tracked_calls' };
export const NEVER = new AbortController().signal;

export class Scene implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracklight-sqlite-'));
  readonly path = join(this.folder, 'analytics.db');
  readonly #stores: AnalyticsStore[] = [];
  readonly #databases: InstanceType<typeof Database>[] = [];

  /** A store on the file, or on another one. */
  async open(names: TableNames = NAMES, path = this.path): Promise<AnalyticsStore> {
    const store = await openSqlite({ target: { kind: 'file', engine: 'sqlite', path }, names });
    this.#stores.push(store);
    return store;
  }

  async openWithTables(names: TableNames = NAMES): Promise<AnalyticsStore> {
    const store = await this.open(names);
    await store.createTables();
    return store;
  }

  /** The file itself, by its driver. */
  database(): InstanceType<typeof Database> {
    const database = new Database(this.path);
    this.#databases.push(database);
    return database;
  }

  /** What a query gives, as plain objects. */
  rows(query: string): unknown[] {
    return this.database().prepare(query).all() as unknown[];
  }

  /** The `ts_us` of every row, ascending. */
  async times(kind: keyof TableNames): Promise<number[]> {
    const found = this.rows(`SELECT ts_us FROM ${NAMES[kind]} ORDER BY ts_us`);
    return (found as { readonly ts_us: number }[]).map(({ ts_us }) => ts_us);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#stores) await store.close();
    for (const database of this.#databases) if (database.open) database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function flagRow(fields: Partial<FlagRow> = {}): FlagRow {
  return {
    kind: 'flag',
    id: createEventId(),
    tsUs: 0,
    flagKey: 'checkout',
    value: 'true',
    reason: 'STATIC',
    variant: 'on',
    targetingKey: 'user-1',
    contextAttributes: null,
    evaluationDurationMs: 1,
    ...fields,
  };
}

export function callRow(fields: Partial<CallRow> = {}): CallRow {
  return {
    kind: 'call',
    id: createEventId(),
    tsUs: 0,
    functionName: 'Shop.buy',
    eventType: 'api',
    outcome: 'success',
    errorName: null,
    errorMessage: null,
    durationMs: 1,
    ...fields,
  };
}

export function batchOf(...rows: readonly (FlagRow | CallRow)[]): RowBatch {
  return {
    id: createEventId(),
    flags: rows.filter((row) => row.kind === 'flag'),
    calls: rows.filter((row) => row.kind === 'call'),
  };
}
