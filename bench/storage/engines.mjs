// The databases under measurement: started empty, each with its raw driver beside our store.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../dist/esm/database/open-store.js';

const ENGINES = {
  sqlite: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tracklight-bench-'));
    const path = join(folder, 'bench.db');
    return {
      url: `sqlite:///${path}`,
      path,
      stop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  postgres: async () => (await import('../../scripts/postgres-server.mjs')).startOwnPostgres(),
  mysql: async () => (await import('../../scripts/mariadb-server.mjs')).startOwnMariaDb(),
  clickhouse: startClickHouseApart,
};

const TITLES = { sqlite: 'SQLite', postgres: 'PostgreSQL', mysql: 'MariaDB', clickhouse: 'ClickHouse' };

export const ENGINE_NAMES = Object.keys(ENGINES);

/** In a process of its own, as a server is: here it would count into this process's memory. */
async function startClickHouseApart() {
  const server = spawn(process.execPath, [fileURLToPath(new URL('../../scripts/chdb.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const [url] = await Promise.race([once(createInterface(server.stdout), 'line'), ended.then(() => [''])]);
  if (!url.startsWith('http')) return undefined;
  return {
    url,
    async stop() {
      server.kill('SIGINT');
      await ended;
    },
  };
}

/** Undefined where there is no such server to be had. */
export async function startEngine(name) {
  const server = await ENGINES[name]();
  return server && { name, title: TITLES[name], ...server };
}

/** What `DatabaseAnalyticsCollector.create` and `openStore` take to reach it. */
export function addressOf({ name, url }) {
  // The events are of a fixed day, which is long ago.
  return { connectionString: url, engine: name, ...(name === 'clickhouse' && { retentionDays: 0 }) };
}

export function openStoreOf(engine, tableName) {
  return openStore({ ...addressOf(engine), tableName, callsTableName: `${tableName}_calls` });
}

/** The raw driver; see the files in raw/. */
export async function openRawOf(engine, tableName) {
  const { openRaw } = await import(`./raw/${engine.name}.mjs`);
  return openRaw(engine, tableName);
}
