// Tables of its own for each test, the stores on them, and the plain way to what is in them.

import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import type { AnalyticsStore, TableNames } from '../../../src/database/analytics-store.js';
import { parseConnectionString } from '../../../src/database/connection-string.js';
import { openMysql } from '../../../src/database/mysql/open-mysql.js';
import { detectConnection } from '../../../src/database/own-connection.js';
import { uuidText } from '../../../src/database/sql/uuid.js';
import type { OwnTarget, ServerTarget, TargetOf } from '../../../src/database/store-request.js';
import type { ServerScene } from '../server-scene.js';

export { batchOf, callRow, flagRow, NEVER } from '../sqlite/scene.js';

let tables = 0;

export class Scene implements ServerScene {
  readonly url: string;
  readonly names: TableNames;
  /** Not the store's: for looking at what it did, and for being in its way. */
  readonly pool: Pool;
  readonly #stores: AnalyticsStore[] = [];

  constructor(url: string) {
    const suffix = `${process.pid}_${++tables}`;
    this.url = url;
    this.names = { events: `events_${suffix}`, calls: `calls_${suffix}` };
    this.pool = createPool({ uri: url, connectionLimit: 3, jsonStrings: true });
  }

  open({ url = this.url }: { readonly url?: string } = {}): Promise<AnalyticsStore> {
    return this.#open(serverTarget(url));
  }

  openOwn(connection: object): Promise<AnalyticsStore> {
    return this.#open(detectConnection('connection', connection) as OwnTarget<'mysql'>);
  }

  async openWithTables(): Promise<AnalyticsStore> {
    const store = await this.open();
    await store.createTables();
    return store;
  }

  async rows(query: string): Promise<RowDataPacket[]> {
    const [rows] = await this.pool.query<RowDataPacket[]>(query);
    return rows.map((row) => ({ ...row }) as RowDataPacket);
  }

  async counts(kind: keyof TableNames = 'events'): Promise<unknown> {
    const [counts] = await this.rows(`SELECT count(*) AS n, count(DISTINCT id) AS ids FROM ${this.names[kind]}`);
    return counts;
  }

  async ids(): Promise<ReadonlySet<string>> {
    const { events, calls } = this.names;
    const found = await this.rows(`SELECT id FROM ${events} UNION ALL SELECT id FROM ${calls}`);
    return new Set(found.map((row) => uuidText(row['id'])));
  }

  async times(kind: keyof TableNames): Promise<number[]> {
    const found = await this.rows(`SELECT ts_us FROM ${this.names[kind]} ORDER BY ts_us`);
    return found.map((row) => Number(row['ts_us']));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#stores) await store.close();
    const found = await this.rows(`SHOW TABLES LIKE '%\\_${this.names.events.slice('events_'.length)}%'`);
    for (const [name] of found.map((row) => Object.values(row))) await this.pool.query(`DROP TABLE \`${name}\``);
    await this.pool.end();
  }

  async #open(target: TargetOf<'mysql'>): Promise<AnalyticsStore> {
    const store = await openMysql({ target, names: this.names });
    this.#stores.push(store);
    return store;
  }
}

export function serverTarget(url: string): ServerTarget<'mysql'> {
  return parseConnectionString(url) as ServerTarget<'mysql'>;
}

/** A connection string with another user and password. */
export function urlAs(url: string, user: string, password: string): string {
  return url.replace(/^mysql:\/\/[^@]*@/, `mysql://${user}:${encodeURIComponent(password)}@`);
}
