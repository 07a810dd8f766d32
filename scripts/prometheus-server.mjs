// Prometheus for its tests: found, or installed where that needs no question (root on Debian), and run on a free port of
// this machine for as long as the process that started it.
//
//   node scripts/prometheus-server.mjs 127.0.0.1:3000     scrapes /metrics there and prints its own address, until Ctrl-C

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { removeFolder } from './remove-folder.mjs';
import { guardServer } from './server-guard.mjs';
import { findProgram, installPackages } from './system-programs.mjs';

const OUTSIDE_THE_PATH = ['/usr/local/bin', '/opt/homebrew/bin'];
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

export const HOW_TO_GET_PROMETHEUS =
  'no Prometheus: install it (Debian: apt-get install prometheus) or set PROMETHEUS_PATH to the path of one';

/** The path of a Prometheus, installed by apt-get where that can be done; or undefined. `PROMETHEUS_PATH` goes first. */
function ensurePrometheus() {
  const { PROMETHEUS_PATH } = process.env;
  if (PROMETHEUS_PATH) return findProgram([PROMETHEUS_PATH], ['']);
  return findServer() ?? (installPackages('prometheus') ? findServer() : undefined);
}

/**
 * A server that scrapes `/metrics` of `target` (host:port) once a second, or undefined where there is none to be had:
 * `url`; `query(expression)`, an instant vector as `[{ metric, value }]`; `stop()`. Gone, files and all, with the calling
 * process.
 */
export async function startPrometheus(target) {
  const program = ensurePrometheus();
  if (program === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-prometheus-'));
  guardServer(join(folder, 'pid'), folder);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = launch({ program, folder, port, target });
  await waitUntilReady(url, server, folder);
  return {
    url,
    query: (expression) => query(url, expression),
    async stop() {
      if (server.exitCode === null && server.kill()) await once(server, 'exit');
      removeFolder(folder);
    },
  };
}

function findServer() {
  return findProgram(['prometheus'], OUTSIDE_THE_PATH);
}

function launch({ program, folder, port, target }) {
  const configuration = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'tracklight', static_configs: [{ targets: [target] }] }],
  };
  const file = join(folder, 'prometheus.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(configuration));
  const output = openSync(join(folder, 'log'), 'a');
  const args = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`];
  const server = spawn(program, [...args, `--web.listen-address=127.0.0.1:${port}`], {
    cwd: folder,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  writeFileSync(join(folder, 'pid'), `${server.pid}\n`);
  server.unref();
  return server;
}

async function waitUntilReady(url, server, folder) {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS && server.exitCode === null; waitedMs += POLL_MS) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await sleep(POLL_MS);
  }
  server.kill('SIGKILL');
  throw new Error(`Prometheus did not start: ${readFileSync(join(folder, 'log'), 'utf8').slice(-2_000)}`);
}

async function query(url, expression) {
  const reply = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`);
  const { data, error } = await reply.json();
  if (!reply.ok) throw new Error(`Prometheus refused ${expression}: ${error}`);
  return data.result;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [target = '127.0.0.1:3000'] = process.argv.slice(2);
  const server = await startPrometheus(target);
  console.log(server?.url ?? HOW_TO_GET_PROMETHEUS);
  if (server === undefined) process.exitCode = 1;
  else setInterval(() => {}, 2 ** 30);
}
