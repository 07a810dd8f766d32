// What a scrape costs, and what it costs to be scraped: registry.metrics() over tracked functions and feature flags.
//
//   npm run build && node --expose-gc bench/prometheus-scrape.mjs
//
// Goals: 1,000 functions ≤ 30 ms; 1M users × 50 flags × 10,000 names ≤ +32 MB, ≤ 50 ms, within the caps, unique users
// within 2 %; nothing per call. Printed, never asserted. The reference keeps the same in prom-client itself, as one would
// without Tracklight.

import { Counter, Histogram, Registry } from 'prom-client';
import { CALL_DURATION_BUCKETS, PrometheusExporter } from '../dist/esm/export/prometheus/index.js';
import { Analytics } from '../dist/esm/index.js';
import { toTable } from './table.mjs';

const SCRAPES = 60;
const QUIET = { console: {}, error: {}, analytics: {} };
const numbered = (count, name) => Array.from({ length: count }, (_, i) => `${name}${i}`);

/** Wall time of scrapes, ascending, after one that warms up; and how many lines the last one has. */
async function scrape(registry) {
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

/** Calls of many functions, nine octaves of durations each. */
function trackCalls(functions) {
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
  return analytics;
}

function ours(functions) {
  const registry = new Registry();
  new PrometheusExporter({ registry, analytics: trackCalls(functions), logger: {} });
  return registry;
}

/** The reference: a counter and a histogram of prom-client's own. */
function plain(functions) {
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

const heapMb = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
};

/** A million users, each seen by one of 50 flags in turn and each tenth time by all, under 10,000 foreign names. */
function flood(exporter, users, flags, names) {
  const keys = numbered(flags, 'flag-');
  const record = (flagKey, reason, variant, i) =>
    exporter.record({ flagKey, value: 1, reason, variant, targetingKey: `user-${i}`, evaluationDurationMs: 0.2 });
  for (let i = 0; i < users; i++) {
    const name = names[i % names.length];
    record(keys[i % flags], 'SPLIT', name, i);
    if (i % 10 === 0) record(name, name, 'on', i);
    record('everyone', 'STATIC', 'on', i);
  }
}

async function measureFlood() {
  const [users, flags, count] = [1_000_000, 50, 10_000];
  const names = numbered(count, 'name-');
  const registry = new Registry();
  const before = heapMb();
  const analytics = new Analytics({ loggers: QUIET });
  const exporter = new PrometheusExporter({ registry, analytics, logger: {} });
  for (const name of names) analytics.measure(name, () => 1);
  const trackedMb = heapMb() - before;
  const start = performance.now();
  flood(exporter, users, flags, names);
  const recordNs = ((performance.now() - start) * 1e6) / (users * 2.1);
  const { costs, firstMs, lines } = await scrape(registry);
  const grownMb = heapMb() - before;
  const { values } = await exporter.uniqueUsersGauge.get();
  const errorOf = (key, real) => Math.abs(values.find(({ labels }) => labels.flag_key === key).value / real - 1);
  const errors = numbered(flags, 'flag-').map((key) => errorOf(key, users / flags));
  const worst = Math.max(...errors, errorOf('everyone', users));
  return { costs, firstMs, lines, grownMb, trackedMb, recordNs, worst, overflow: exporter.overflow };
}

/** Processor time of a call with and without an exporter, in turn. */
function costOfCall() {
  const make = (isExported) => {
    const analytics = new Analytics({ loggers: QUIET });
    if (isExported) new PrometheusExporter({ registry: new Registry(), analytics, logger: {} });
    return analytics.wrap((x) => x + 1);
  };
  const candidates = { without: make(false), with: make(true) };
  const costs = { without: [], with: [] };
  for (let round = 0; round < 60; round++) {
    for (const [name, fn] of Object.entries(candidates)) {
      const before = process.cpuUsage();
      for (let i = 0; i < 400_000; i++) fn(i);
      const { user, system } = process.cpuUsage(before);
      costs[name].push(((user + system) * 1_000) / 400_000);
    }
  }
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  return { without: median(costs.without), with: median(costs.with) };
}

const ms = (value) => `${value.toFixed(1)} ms`;
const row = (name, { costs, firstMs, lines }, goal = '') => {
  const at = (share) => costs[Math.floor(share * (SCRAPES - 1))];
  return [name, ms(at(0)), ms(at(0.5)), ms(at(0.9)), ms(firstMs), lines.toLocaleString('en'), goal];
};

const flooded = await measureFlood();
const rows = [];
for (const functions of [10, 100, 1_000]) {
  rows.push(row(`${functions} functions`, await scrape(ours(functions)), functions === 1_000 ? '≤ 30 ms' : ''));
  rows.push(row('  the same in prom-client itself', await scrape(plain(functions))));
}
rows.push(row('1M users × 50 flags × 10,000 names', flooded, '≤ 50 ms'));
console.log(toTable(['one scrape', 'min', 'median', 'p90', 'first', 'lines', 'goal'], rows));

const { grownMb, trackedMb, recordNs, worst, overflow } = flooded;
console.log(`
1M users × 50 flags × 10,000 names: +${grownMb.toFixed(1)} MB (goal ≤ 32), ${trackedMb.toFixed(1)} of them the 10,000 functions of the Analytics;
  unique users off by ${(worst * 100).toFixed(2)} % at worst (goal ≤ 2); ${recordNs.toFixed(0)} ns a record();
  counted as (overflow): ${JSON.stringify(overflow)}`);

const call = costOfCall();
console.log(`
One tracked call: ${call.without.toFixed(1)} ns without an exporter, ${call.with.toFixed(1)} ns with one (median of 60 rounds each)`);
