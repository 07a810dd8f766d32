// MariaDB for the database tests: found, or installed where that needs no question (root on Debian), and run on a free
// port of this machine for as long as the process that started it.
//
//   node scripts/mariadb-server.mjs     runs one and prints its connection string, until Ctrl-C

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { removeFolder } from './remove-folder.mjs';
import { guardServer } from './server-guard.mjs';
import { findProgram, installPackages } from './system-programs.mjs';

/** Where the server is when it is not on the PATH of a user who is not root. */
const OUTSIDE_THE_PATH = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/opt/mariadb/bin'];
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;
const DATABASE = 'tracklight';

export const HOW_TO_GET_MARIADB =
  'no MariaDB: install it (Debian: apt-get install mariadb-server) or set TEST_MYSQL_URL to a database for tests';

/**
 * A server for tests, or undefined where there is none to be had. `TEST_MYSQL_URL` goes first, and may be a MySQL 8;
 * that one is left alone, so `kill` and `restart` are missing.
 */
export async function startMariaDb() {
  const { TEST_MYSQL_URL } = process.env;
  if (TEST_MYSQL_URL) return { url: TEST_MYSQL_URL, stop: async () => {} };
  return startOwnMariaDb();
}

/**
 * A server of the caller's own, with an empty database: `url`; `stop()`; `kill()`, by SIGKILL; `restart()` on the same
 * files and port after either. Gone, files and all, with the calling process.
 */
export async function startOwnMariaDb() {
  const program = ensureMariaDb();
  if (program === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-mariadb-'));
  const account = serverAccount();
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  guardServer(join(folder, 'pid'), folder);
  initialise(folder, account);
  const port = await freePort();
  const launch = () => launchServer({ program, account, folder, port });

  let server = await launch();
  return {
    url: `mysql://root@127.0.0.1:${port}/${DATABASE}`,
    kill: () => end(server, 'SIGKILL'),
    async restart() {
      await end(server, 'SIGTERM');
      server = await launch();
    },
    async stop() {
      await end(server, 'SIGTERM');
      removeFolder(folder);
    },
  };
}

function ensureMariaDb() {
  return findServer() ?? (installPackages('mariadb-server') ? findServer() : undefined);
}

/** Not `mysqld`: that may be MySQL, whose files are set up in another way. */
function findServer() {
  return findProgram(['mariadbd'], OUTSIDE_THE_PATH);
}

/** MariaDB refuses to be run by root: then by the account that its package made, or else by nobody. */
function serverAccount() {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name, { name, uid: Number(uid), gid: Number(gid) }]),
  );
  return accounts.get('mysql') ?? accounts.get('nobody');
}

/**
 * Root has no password, but only this machine can reach it. Temporary tables are in the server's own folder: a server
 * that starts clears away all that it finds, those of another one too.
 */
function initialise(folder, account) {
  const asUser = account === undefined ? [] : [`--user=${account.name}`];
  const args = [
    ...[`--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`],
    ...['--auth-root-authentication-method=normal', '--skip-test-db'],
  ];
  const { status, stdout, stderr, error } = spawnSync('mariadb-install-db', ['--no-defaults', ...asUser, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`mariadb-install-db failed: ${error?.message ?? `${stdout}${stderr}`}`);
  writeFileSync(join(folder, 'init.sql'), `CREATE DATABASE IF NOT EXISTS ${DATABASE};\n`, { mode: 0o644 });
}

async function launchServer({ program, account, folder, port }) {
  const log = join(folder, 'log');
  const output = openSync(log, 'a');
  const files = { datadir: 'data', socket: 'socket', 'pid-file': 'server.pid', 'init-file': 'init.sql' };
  const args = [
    `--tmpdir=${folder}`,
    ...Object.entries(files).map(([option, file]) => `--${option}=${join(folder, file)}`),
    ...['--bind-address=127.0.0.1', `--port=${port}`, '--skip-name-resolve', '--innodb-buffer-pool-size=512M'],
  ];
  // A group of its own: Ctrl-C is for the caller, which stops it in order.
  const options = {
    uid: account?.uid,
    gid: account?.gid,
    cwd: folder,
    stdio: ['ignore', output, output],
    detached: true,
  };
  const server = spawn(program, ['--no-defaults', ...args], options);
  closeSync(output);
  server.unref();
  // Its own file comes late: the guard could not end a server that is still starting.
  writeFileSync(join(folder, 'pid'), `${server.pid}\n`);
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS && !hasEnded(server); waitedMs += POLL_MS) {
    if (await greets(port)) return server;
    await sleep(POLL_MS);
  }
  await end(server, 'SIGKILL');
  throw new Error(`MariaDB did not start: ${readFileSync(log, 'utf8').slice(-2_000)}`);
}

/** A server that is ready speaks first. */
async function greets(port) {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    const heard = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    return heard[0] instanceof Buffer;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(server, signal) {
  if (hasEnded(server)) return;
  server.ref();
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
}

function hasEnded({ pid, exitCode, signalCode }) {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startOwnMariaDb();
  console.log(server?.url ?? HOW_TO_GET_MARIADB);
  if (server === undefined) process.exitCode = 1;
  else await untilCancelled();
  await server?.stop();
}

async function untilCancelled() {
  const idle = setInterval(() => {}, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(idle);
}
