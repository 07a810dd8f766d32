// What a scrape of tracked functions costs, and what it costs a call that somebody scrapes.
//
//   node bench/scenarios/prometheus-scrape.mjs
//
// The reference keeps the same in prom-client itself, as one would without Tracklight. The flood of feature flags is in
// bench/prometheus-scrape.mjs.

import { Counter, Histogram, Registry } from 'prom-client';
import { Analytics, entry } from '../build.mjs';
import { runAlone } from '../print-scenario.mjs';
import { quiet } from '../statistics.mjs';

const { CALL_DURATION_BUCKETS, PrometheusExporter } = await import(new URL('export/prometheus/index.js', entry));

const SCRAPES = 60;
const GOAL_MS = 30;
const CALLS = 400_000;
const ROUNDS = 30;
const QUIET = { console: {}, error: {}, analytics: {} };
/** The head of the table of scrapes. */
const SCRAPE_HEAD = ['one scrape', 'min', 'median', 'p90', 'first', 'lines', 'goal'];
const numbered = (count, name) => Array.from({ length: count }, (_, i) => `${name}${i}`);

/** The scenario; see print-scenario.mjs. */
export async function measurePrometheusScrape() {
  const rows = [];
  for (const functions of [10, 100, 1_000]) {
    rows.push({ name: `${functions} functions`, ...(await timeScrapes(trackedRegistry(functions))) });
    rows.push({ name: '  the same in prom-client itself', ...(await timeScrapes(plainRegistry(functions))) });
  }
  const scrapes = rows.find(({ name }) => name === '1000 functions');
  const call = timeCalls();
  return {
    title: 'Prometheus: one scrape, wall time',
    head: SCRAPE_HEAD,
    rows: rows.map((row) => scrapeTexts(row, row === scrapes ? `≤ ${GOAL_MS} ms` : '')),
    notes: [
      `one tracked call: ${call.without.toFixed(1)} ns without an exporter, ${call.with.toFixed(1)} ns with one (${ROUNDS} rounds each)`,
    ],
    goals: [scrapeGoal(scrapes.costs), callGoal(call)],
  };
}

/** Wall times of scrapes, ascending, after a first that warms up; and how many lines the last one has. */
export async function timeScrapes(registry) {
  const start = performance.now();
  await registry.metrics();
  const firstMs = performance.now() - start;
  const costs = new Float64Array(SCRAPES);
  let lines = 0;
  for (let i = 0; i < SCRAPES; i++) {
    const begun = performance.now();
    const text = await registry.metrics();
    costs[i] = performance.now() - begun;
    lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  }
  return { firstMs, costs: costs.sort(), lines };
}

/** A row of the table of scrapes, whose head is `SCRAPE_HEAD`. */
export function scrapeTexts({ name, costs, firstMs, lines }, goal = '') {
  const figures = [at(costs, 0), at(costs, 0.5), at(costs, 0.9), firstMs].map((ms) => `${ms.toFixed(1)} ms`);
  return [name, ...figures, lines.toLocaleString('en'), goal];
}

/** Calls of many functions, nine octaves of durations each, behind an exporter. */
function trackedRegistry(functions) {
  let ns = 0;
  const clock = { monotonicNs: () => ns, epochMs: () => ns / 1e6 };
  const analytics = new Analytics({ clock, loggers: QUIET, maxFunctions: 20_000 });
  for (const name of numbered(functions, 'Service.method')) {
    for (let octave = 0; octave < 9; octave++) {
      const timer = analytics.startTimer(name, 'api');
      ns += 100_000 * 2 ** octave;
      timer.end();
    }
  }
  const registry = new Registry();
  new PrometheusExporter({ registry, analytics, logger: {} });
  return registry;
}

/** The reference: a counter and a histogram of prom-client's own. */
function plainRegistry(functions) {
  const registers = [new Registry()];
  const labelNames = ['function', 'event_type'];
  const calls = new Counter({ name: 'calls_total', help: 'x', labelNames: [...labelNames, 'outcome'], registers });
  const buckets = [...CALL_DURATION_BUCKETS];
  const durations = new Histogram({ name: 'duration_seconds', help: 'x', labelNames, buckets, registers });
  for (const name of numbered(functions, 'Service.method')) {
    const labels = { function: name, event_type: 'api' };
    for (const outcome of ['success', 'error', 'cancelled']) calls.inc({ ...labels, outcome });
    for (let octave = 0; octave < 9; octave++) durations.observe(labels, 0.0001 * 2 ** octave);
  }
  return registers[0];
}

/** Processor time of a call with and without an exporter, in turn. */
function timeCalls() {
  const makeCall = (isExported) => {
    const analytics = new Analytics({ loggers: QUIET });
    if (isExported) new PrometheusExporter({ registry: new Registry(), analytics, logger: {} });
    return analytics.wrap((x) => x + 1);
  };
  const candidates = { without: makeCall(false), with: makeCall(true) };
  const costs = { without: [], with: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, fn] of Object.entries(candidates)) {
      const before = process.cpuUsage();
      for (let i = 0; i < CALLS; i++) fn(i);
      const { user, system } = process.cpuUsage(before);
      costs[name].push(((user + system) * 1_000) / CALLS);
    }
  }
  return { without: quiet(costs.without), with: quiet(costs.with) };
}

function scrapeGoal(costs) {
  const quietMs = at(costs, 0.25);
  return {
    name: 'Prometheus scrape with 1,000 functions',
    measured: `${quietMs.toFixed(1)} ms`,
    spread: `${at(costs, 0).toFixed(1)} … ${at(costs, 1).toFixed(1)}`,
    goal: `≤ ${GOAL_MS} ms`,
    isReached: quietMs <= GOAL_MS,
  };
}

function callGoal(call) {
  const percent = (call.with / call.without - 1) * 100;
  return {
    name: 'a call that is scraped against one that is not',
    measured: `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`,
    spread: '',
    // Nothing, that is: no closer do two loops come that do the same.
    goal: '≤ +3 %',
    isReached: percent <= 3,
  };
}

function at(costs, share) {
  return costs[Math.floor(share * (costs.length - 1))];
}

await runAlone(import.meta, measurePrometheusScrape);
