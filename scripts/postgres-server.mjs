// PostgreSQL for the database tests: found, or installed where that needs no question (root on Debian), and run on a
// free port of this machine for as long as the process that started it.
//
//   node scripts/postgres-server.mjs     runs one and prints its connection string, until Ctrl-C

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { removeFolder } from './remove-folder.mjs';
import { guardServer, isRunning, signal } from './server-guard.mjs';
import { findProgram, installPackages } from './system-programs.mjs';

const DEBIAN_VERSIONS = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

export const HOW_TO_GET_POSTGRES =
  'no PostgreSQL: install it (Debian: apt-get install postgresql) or set TEST_POSTGRES_URL to a database for tests';

/**
 * A server for tests, or undefined where there is none to be had. `TEST_POSTGRES_URL` goes first; that one is left
 * alone, so `kill` and `restart` are missing.
 */
export async function startPostgres() {
  const { TEST_POSTGRES_URL } = process.env;
  if (TEST_POSTGRES_URL) return { url: TEST_POSTGRES_URL, stop: async () => {} };
  return startOwnPostgres();
}

/**
 * A server of the caller's own, with an empty database: `url`; `stop()`; `kill()`, every process of it by SIGKILL at
 * once; `restart()` on the same files and port after either. Gone, files and all, with the calling process.
 */
export async function startOwnPostgres() {
  const binaries = ensurePostgres();
  if (binaries === undefined) return undefined;
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-postgres-'));
  const data = join(folder, 'data');
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  guardServer(join(data, 'postmaster.pid'), folder);
  initialise({ binaries, user, data });
  const port = await freePort();
  const launch = () => launchServer({ binaries, user, folder, data, port });

  let server = await launch();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill: () => killAll(server),
    async restart() {
      await end(server);
      server = await launch();
    },
    async stop() {
      await end(server);
      removeFolder(folder);
    },
  };
}

function ensurePostgres() {
  return findPostgres() ?? (installPackages('postgresql') ? findPostgres() : undefined);
}

/** The folder of PostgreSQL's programs, or undefined: on the PATH, or where Debian puts the newest version. */
function findPostgres() {
  const versions = existsSync(DEBIAN_VERSIONS) ? readdirSync(DEBIAN_VERSIONS) : [];
  const byAge = versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN_VERSIONS, version, 'bin'));
  const initdb = findProgram(['initdb'], byAge);
  // The server looks for its own files beside the real program, not beside a link to it.
  return initdb && dirname(realpathSync(initdb));
}

/** PostgreSQL refuses to be run by root: then by the user that its package made, or else by nobody. */
function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  return users.get('postgres') ?? users.get('nobody');
}

function initialise({ binaries, user, data }) {
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const options = { ...user, cwd: dirname(data), encoding: 'utf8' };
  const { status, stderr, error } = spawnSync(join(binaries, 'initdb'), args, options);
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
  // Nobody needs a password, but for the members of this role: tests of wrong ones make it.
  const hba = join(data, 'pg_hba.conf');
  writeFileSync(hba, `host all +needs_password 127.0.0.1/32 scram-sha-256\n${readFileSync(hba, 'utf8')}`);
}

async function launchServer({ binaries, user, folder, data, port }) {
  const log = join(folder, 'log');
  const output = openSync(log, 'a');
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-c', 'unix_socket_directories='];
  // A group of its own: Ctrl-C is for the caller, which stops it in order.
  const options = { ...user, cwd: folder, stdio: ['ignore', output, output], detached: true };
  const server = spawn(join(binaries, 'postgres'), args, options);
  closeSync(output);
  server.unref();
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS && server.exitCode === null; waitedMs += POLL_MS) {
    if (isReady(data, server.pid)) return server;
    await sleep(POLL_MS);
  }
  await killAll(server);
  throw new Error(`PostgreSQL did not start: ${readFileSync(log, 'utf8').slice(-2_000)}`);
}

/** The first line of the file is the server's process id, the eighth its state. */
function isReady(data, pid) {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/** Ends it in order, open connections included. */
async function end(server) {
  if (hasEnded(server)) return;
  server.ref();
  const ended = once(server, 'exit');
  signal(server.pid, 'SIGINT');
  await ended;
}

/**
 * What a loss of power leaves, but for what the kernel still writes. Only Linux tells the server's children; elsewhere
 * they end by themselves once they notice.
 */
async function killAll(server) {
  if (hasEnded(server)) return;
  server.ref();
  const ended = once(server, 'exit');
  const children = childrenOf(server.pid);
  for (const pid of [server.pid, ...children]) signal(pid, 'SIGKILL');
  await ended;
  while (children.some(isRunning)) await sleep(POLL_MS);
}

function hasEnded({ pid, exitCode, signalCode }) {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

function childrenOf(parent) {
  if (!existsSync('/proc/self/stat')) return [];
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid) {
  try {
    // "pid (name) state parent …", where the name may hold anything.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(parent);
  } catch {
    return undefined;
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startOwnPostgres();
  console.log(server?.url ?? HOW_TO_GET_POSTGRES);
  if (server === undefined) process.exitCode = 1;
  else await untilCancelled();
  await server?.stop();
}

async function untilCancelled() {
  const idle = setInterval(() => {}, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(idle);
}
