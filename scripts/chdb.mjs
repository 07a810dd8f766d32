// ClickHouse for the database tests: the engine itself, in the calling process, and behind its HTTP interface as well.
// 546 MB, installed into the folder of a package of its own and only when it is asked for.
//
//   node scripts/chdb.mjs     runs one and prints its connection string, until Ctrl-C

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { serveClickHouse } from '../test/database/clickhouse/http-shim.mjs';
import { removeFolder } from './remove-folder.mjs';

const PACKAGE = new URL('../test/database/clickhouse/engine/', import.meta.url);
const SILENT = { log: { level: ClickHouseLogLevel.OFF } };

export const HOW_TO_GET_CLICKHOUSE =
  'no ClickHouse: npm install in test/database/clickhouse/engine (Linux, macOS) or set TEST_CLICKHOUSE_URL to one for tests';

/** One server in a cluster called `one`: enough for a table distributed over it. */
const CLUSTER = `<clickhouse>
  <tcp_port>9000</tcp_port>
  <remote_servers><one><shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard></one></remote_servers>
</clickhouse>`;

/**
 * A ClickHouse for tests, or undefined where there is none to be had: `url`, which takes any user; `client()`, a new
 * client of the engine without a network; and `stop()`. `TEST_CLICKHOUSE_URL` goes first. A process has one engine at a
 * time; `serve(options)` puts it behind another address.
 */
export async function startClickHouse() {
  const { TEST_CLICKHOUSE_URL: url } = process.env;
  if (url) return { url, client: () => createClient({ url, ...SILENT }), stop: async () => {} };
  const chdb = ensureChdb();
  if (chdb === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-clickhouse-'));
  const clearUp = () => removeFolder(folder);
  process.once('exit', clearUp);
  const data = join(folder, 'data');
  const config = join(folder, 'config.xml');
  writeFileSync(config, CLUSTER);

  const session = new chdb.Session(data, { connectionArgs: [`--config-file=${config}`] });
  const execute = async (sql, parameters) => (await session.queryBindAsync(sql, parameters)).text();
  const serve = (options) => serveClickHouse(execute, options);
  const shim = await serve();
  return {
    url: shim.url,
    client: () => createClient({ connection: chdb.createChdbConnection({ path: data }), ...SILENT }),
    serve,
    async stop() {
      await shim.stop();
      session.close();
      await chdb.drainPending();
      process.off('exit', clearUp);
      clearUp();
    },
  };
}

/** What could not be installed once is not tried again for each test file. */
let hasFailed = false;

/** The engine's package, installed where it is not yet; undefined where that fails. */
function ensureChdb() {
  return loadChdb() ?? (install() ? loadChdb() : undefined);
}

function loadChdb() {
  const require = createRequire(PACKAGE);
  try {
    return { ...require('chdb'), ...require('chdb/connection') };
  } catch {
    return undefined;
  }
}

// Not `npm ci`: the lock names the engine's binaries for the platform it was written on, and asks for those of all.
function install() {
  if (hasFailed) return false;
  console.error('clickhouse: installing chdb (546 MB) for the database tests');
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr, error } = spawnSync('npm', args, { cwd: fileURLToPath(PACKAGE), encoding: 'utf8' });
  hasFailed = status !== 0;
  if (hasFailed) console.error(String(error?.message ?? stderr).trim());
  return !hasFailed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startClickHouse();
  console.log(server?.url ?? HOW_TO_GET_CLICKHOUSE);
  if (server === undefined) process.exitCode = 1;
  else await untilCancelled();
  await server?.stop();
}

async function untilCancelled() {
  const idle = setInterval(() => {}, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(idle);
}
