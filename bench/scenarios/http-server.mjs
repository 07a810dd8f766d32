// What tracking adds to the processor time of an HTTP request, with 1 and with 13 tracked calls in it.
//
//   node bench/scenarios/http-server.mjs [--quick]
//
// A server a candidate, each in a process of its own, loaded one after the other in random order, round after round, by
// autocannon over loopback. A server counts with the quiet ones of its rounds, against the mean of two servers that track
// nothing; how far those two are apart is the noise. Several waves of new processes, as many as there is time for.

import { installPeers } from '../peers/install.mjs';
import { runAlone } from '../print-scenario.mjs';
import { loadServer, startServer } from '../server/server-process.mjs';
import { ALL_CALLS } from '../server/shop.mjs';
import { quiet, shuffled, spread } from '../statistics.mjs';

const WARM_UP_REQUESTS = 8_000;
const REQUESTS = 2_500;
const LEAST_ROUNDS = 4;
const EFFORT = { waves: 3, waveMs: 26_000 };
const QUICK_EFFORT = { waves: 1, waveMs: 15_000 };

const NONE = { name: 'no tracking', candidate: 'none' };
const CANDIDATES = [
  { name: 'two performance.now()', candidate: 'two-readings' },
  { name: 'tracklight', candidate: 'tracklight' },
  { name: 'perf_hooks.timerify', candidate: 'timerify' },
  { name: 'prom-client', candidate: 'prom-client' },
  { name: 'OpenTelemetry span', candidate: '../peers/opentelemetry-span' },
];
const REFERENCES = [
  { ...NONE, calls: 0 },
  { ...NONE, name: 'no tracking, again', calls: 0 },
];
const SERVERS = [...REFERENCES, ...[1, ALL_CALLS].flatMap((calls) => CANDIDATES.map((one) => ({ ...one, calls })))];

/** The scenario; see print-scenario.mjs. */
export async function measureHttpServer({ isQuick = false } = {}) {
  const problem = installPeers();
  const waves = problem === undefined ? await measureWaves(isQuick ? QUICK_EFFORT : EFFORT) : [];
  const rows = SERVERS.map((server) => summarise(server, waves));
  const rounds = waves.map((wave) => wave.get(REFERENCES[0]).rounds).join(' + ');
  return {
    title: 'HTTP server: processor time a request (JSON, 10 connections on loopback)',
    head: ['', 'calls', 'µs', 'added', 'least … most'],
    rows: rows.map(textsOf),
    notes: [
      problem === undefined
        ? `added: above the mean of the two servers without tracking; processes of ${rounds} rounds`
        : `not measured, the load generator cannot be installed: ${problem}`,
    ],
    goals: [goal(rows, 'prom-client', 8), goal(rows, 'OpenTelemetry span', 18)],
  };
}

/** No wave is begun that would end after the time of all. */
async function measureWaves({ waves, waveMs }) {
  const until = performance.now() + waves * waveMs;
  const found = [];
  for (let wave = 0, tookMs = 0; wave < waves && performance.now() + tookMs <= until; wave++) {
    const begunAt = performance.now();
    found.push(await measureWave(begunAt + waveMs));
    tookMs = performance.now() - begunAt;
  }
  return found;
}

/** By server: microseconds a request, the lower quartile of as many rounds as there is time for. */
async function measureWave(until) {
  const started = await Promise.all(
    SERVERS.map(async (server) => ({ server, running: await startServer(server), times: [] })),
  );
  for (const { running } of shuffled(started)) await loadServer(running, WARM_UP_REQUESTS);
  let roundMs = 0;
  for (let round = 0; round < LEAST_ROUNDS || performance.now() + roundMs < until; round++) {
    const begunAt = performance.now();
    for (const { running, times } of shuffled(started)) times.push(await loadServer(running, REQUESTS));
    roundMs = performance.now() - begunAt;
  }
  for (const { running } of started) running.stop();
  return new Map(started.map(({ server, times }) => [server, { us: quiet(times), rounds: times.length }]));
}

/** With `us` a request, and what that is above the references as a share: { least, median, most } of the waves. */
function summarise(server, waves) {
  if (waves.length === 0) return server;
  const baseUs = (wave) => REFERENCES.reduce((sum, one) => sum + wave.get(one).us, 0) / REFERENCES.length;
  return {
    ...server,
    us: spread(waves.map((wave) => wave.get(server).us)),
    added: spread(waves.map((wave) => wave.get(server).us / baseUs(wave) - 1)),
  };
}

function textsOf({ name, calls, us, added }) {
  const count = calls === 0 ? '' : String(calls);
  if (us === undefined) return [name, count, '', '', ''];
  return [name, count, us.median.toFixed(1), percent(added.median), `${percent(added.least)} … ${percent(added.most)}`];
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
