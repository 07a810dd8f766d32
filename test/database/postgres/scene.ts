// Tables of its own for each test, the stores on them, and the plain way to what is in them.

import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { AnalyticsStore, TableNames } from '../../../src/database/analytics-store.js';
import { parseConnectionString } from '../../../src/database/connection-string.js';
import { detectConnection } from '../../../src/database/own-connection.js';
import { openPostgres } from '../../../src/database/postgres/open-postgres.js';
import type { OwnTarget, ServerTarget, StoreRequest, TargetOf } from '../../../src/database/store-request.js';
import type { ServerScene } from '../server-scene.js';
import { openTestPool } from './test-pool.js';

export { batchOf, callRow, flagRow, NEVER } from '../sqlite/scene.js';

type Layout = Pick<StoreRequest, 'partitionBy'>;

let scenes = 0;

export class Scene implements ServerScene {
  readonly url: string;
  readonly names: TableNames;
  /** Not the store's: for looking at what it did, and for being in its way. */
  readonly pool: pg.Pool;
  readonly #stores: AnalyticsStore[] = [];

  constructor(url: string) {
    const suffix = `${process.pid}_${++scenes}`;
    this.url = url;
    this.names = { events: `events_${suffix}`, calls: `calls_${suffix}` };
    this.pool = openTestPool({ connectionString: url, max: 3 });
  }

  open({ url = this.url, ...layout }: Layout & { readonly url?: string } = {}): Promise<AnalyticsStore> {
    return this.#open(serverTarget(url), layout);
  }

  openOwn(connection: object, layout: Layout = {}): Promise<AnalyticsStore> {
    return this.#open(detectConnection('connection', connection) as OwnTarget<'postgres'>, layout);
  }

  async openWithTables(layout: Layout = {}): Promise<AnalyticsStore> {
    const store = await this.open(layout);
    await store.createTables();
    return store;
  }

  async rows(query: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.pool.query(query, values)).rows;
  }

  async counts(kind: keyof TableNames = 'events'): Promise<unknown> {
    const [counts] = await this.rows(
      `SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM ${this.names[kind]}`,
    );
    return counts;
  }

  async ids(): Promise<ReadonlySet<string>> {
    const { events, calls } = this.names;
    const found = await this.rows(`SELECT id FROM ${events} UNION ALL SELECT id FROM ${calls}`);
    return new Set(found.map(({ id }) => String(id)));
  }

  async times(kind: keyof TableNames): Promise<number[]> {
    const found = await this.rows(`SELECT ts_us FROM ${this.names[kind]} ORDER BY ts_us`);
    return found.map(({ ts_us }) => Number(ts_us));
  }

  /** Waits until a query gives any row. */
  async until(query: string): Promise<void> {
    while ((await this.rows(query)).length === 0) await delay(10);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#stores) await store.close();
    const { events, calls } = this.names;
    const found = await this.rows('SELECT tablename FROM pg_tables WHERE tablename ~ $1', [`^${events}|^${calls}`]);
    for (const { tablename } of found) await this.pool.query(`DROP TABLE IF EXISTS "${tablename}" CASCADE`);
    await this.pool.end();
  }

  async #open(target: TargetOf<'postgres'>, layout: Layout): Promise<AnalyticsStore> {
    const store = await openPostgres({ target, names: this.names, ...layout });
    this.#stores.push(store);
    return store;
  }
}

export function serverTarget(url: string): ServerTarget<'postgres'> {
  return parseConnectionString(url) as ServerTarget<'postgres'>;
}

/** A connection string with another user and password. */
export function urlAs(url: string, user: string, password: string): string {
  return url.replace(/^postgres:\/\/[^@]*@/, `postgres://${user}:${encodeURIComponent(password)}@`);
}
