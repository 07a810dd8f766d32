// What tracking adds to the processor time of an HTTP request, with 1 and with 13 tracked calls in it.
//
//   node bench/scenarios/http-server.mjs [--quick]
//
// A server a candidate, each in a process of its own, one after the other in random order, loaded by autocannon over
// loopback. It answers blocks of requests with the work tracked and bare in turn: by luck a process is a tenth faster or
// slower than the next, and the machine than a second ago, which is more than some trackers add. What tracking adds is
// the median of what it adds to a block above the bare one before it; a server that tracks nothing shows the noise.
// Several waves of new processes.

import { installPeers } from '../peers/install.mjs';
import { runAlone } from '../print-scenario.mjs';
import { loadServer, startServer } from '../server/server-process.mjs';
import { ALL_CALLS } from '../server/shop.mjs';
import { median, shuffled, spread } from '../statistics.mjs';

const WARM_UP_REQUESTS = 12_000;
const EFFORT = { waves: 3, requests: 40_000 };
const QUICK_EFFORT = { waves: 1, requests: 16_000 };

const CANDIDATES = [
  { name: 'two performance.now()', candidate: 'two-readings' },
  { name: 'tracklight', candidate: 'tracklight' },
  { name: 'perf_hooks.timerify', candidate: 'timerify' },
  { name: 'prom-client', candidate: 'prom-client' },
  { name: 'OpenTelemetry span', candidate: '../peers/opentelemetry-span' },
];
const REFERENCE = { name: 'no tracking', candidate: 'none', calls: 0 };
const SERVERS = [REFERENCE, ...[1, ALL_CALLS].flatMap((calls) => CANDIDATES.map((one) => ({ ...one, calls })))];

/** The scenario; see print-scenario.mjs. */
export async function measureHttpServer({ isQuick = false } = {}) {
  const problem = installPeers();
  const waves = problem === undefined ? await measureWaves(isQuick ? QUICK_EFFORT : EFFORT) : [];
  const rows = SERVERS.map((server) => summarise(server, waves));
  return {
    title: 'HTTP server: processor time a request (JSON, 10 connections on loopback)',
    head: ['', 'calls', 'bare, µs', 'tracked, µs', 'added', 'least … most'],
    rows: rows.map(textsOf),
    notes: [
      problem === undefined
        ? `added: a block of requests with the work tracked above the one before it, bare; ${waves.length} processes of ${waves[0].get(REFERENCE).blocks} pairs`
        : `not measured, the load generator cannot be installed: ${problem}`,
    ],
    goals: [goal(rows, 'prom-client', 8), goal(rows, 'OpenTelemetry span', 18)],
  };
}

async function measureWaves({ waves, requests }) {
  const found = [];
  for (let wave = 0; wave < waves; wave++) {
    const figures = new Map();
    for (const server of shuffled(SERVERS)) figures.set(server, await measureServer(server, requests));
    found.push(figures);
  }
  return found;
}

/** Microseconds a request takes, bare and tracked, and the share that tracking adds. */
async function measureServer(server, requests) {
  const running = await startServer(server);
  await loadServer(running, WARM_UP_REQUESTS);
  const { bare, tracked } = await loadServer(running, requests);
  running.stop();
  return {
    bareUs: median(bare),
    trackedUs: median(tracked),
    added: median(tracked.map((us, i) => us / bare[i] - 1)),
    blocks: tracked.length,
  };
}

/** With `bareUs` and `trackedUs` a request, and the share that is `added`: { least, median, most } of the waves. */
function summarise(server, waves) {
  if (waves.length === 0) return server;
  const spreadOf = (figure) => spread(waves.map((wave) => wave.get(server)[figure]));
  return { ...server, bareUs: spreadOf('bareUs'), trackedUs: spreadOf('trackedUs'), added: spreadOf('added') };
}

function textsOf({ name, calls, bareUs, trackedUs, added }) {
  const count = calls === 0 ? '' : String(calls);
  if (added === undefined) return [name, count, '', '', '', ''];
  const us = [bareUs, trackedUs].map(({ median }) => median.toFixed(1));
  return [name, count, ...us, percent(added.median), `${percent(added.least)} … ${percent(added.most)}`];
}

/** Tracklight must add at most one `times`th of what the other one adds. */
function goal(rows, other, times) {
  const addedOf = (name) => rows.find((row) => row.name === name && row.calls === ALL_CALLS).added;
  const [own, others] = [addedOf('tracklight'), addedOf(other)];
  const line = { name: `HTTP, ${ALL_CALLS} tracked calls: adds less than ${other}`, goal: `≥ ${times} ×` };
  if (own === undefined) return { ...line, measured: 'not measured', spread: '', isReached: undefined };
  return {
    ...line,
    measured: `${(others.median / own.median).toFixed(1)} ×`,
    spread: `${(others.least / own.most).toFixed(1)} … ${(others.most / own.least).toFixed(1)}`,
    isReached: others.median / own.median >= times,
  };
}

function percent(share) {
  return `${share > 0 ? '+' : ''}${(share * 100).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} %`;
}

await runAlone(import.meta, measureHttpServer);
