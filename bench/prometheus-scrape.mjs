// What scrapes cost, of tracked functions and of a flood of feature flags.
//
//   npm run build && node --expose-gc bench/prometheus-scrape.mjs
//
// Goals: 1,000 functions ≤ 30 ms; 1M users × 50 flags × 10,000 names ≤ +32 MB, ≤ 50 ms, within the caps, unique users
// within 2 %; nothing per call. Printed, never asserted.

import { Registry } from 'prom-client';
import { PrometheusExporter } from '../dist/esm/export/prometheus/index.js';
import { Analytics } from '../dist/esm/index.js';
import { scenarioText } from './print-scenario.mjs';
import { measurePrometheusScrape, scrapeTexts, timeScrapes } from './scenarios/prometheus-scrape.mjs';

const QUIET = { console: {}, error: {}, analytics: {} };
const numbered = (count, name) => Array.from({ length: count }, (_, i) => `${name}${i}`);

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
  const scrapes = await timeScrapes(registry);
  const grownMb = heapMb() - before;
  const { values } = await exporter.uniqueUsersGauge.get();
  const errorOf = (key, real) => Math.abs(values.find(({ labels }) => labels.flag_key === key).value / real - 1);
  const errors = numbered(flags, 'flag-').map((key) => errorOf(key, users / flags));
  const worst = Math.max(...errors, errorOf('everyone', users));
  return { ...scrapes, grownMb, trackedMb, recordNs, worst, overflow: exporter.overflow };
}

const name = '1M users × 50 flags × 10,000 names';
const flooded = await measureFlood();
const functions = await measurePrometheusScrape();
const { grownMb, trackedMb, recordNs, worst, overflow } = flooded;
console.log(
  scenarioText({
    ...functions,
    rows: [...functions.rows, scrapeTexts({ name, ...flooded }, '≤ 50 ms')],
    notes: [
      ...functions.notes,
      `${name}: +${grownMb.toFixed(1)} MB (goal ≤ 32), ${trackedMb.toFixed(1)} of them the 10,000 functions of the Analytics;`,
      `  unique users off by ${(worst * 100).toFixed(2)} % at worst (goal ≤ 2); ${recordNs.toFixed(0)} ns a record();`,
      `  counted as (overflow): ${JSON.stringify(overflow)}`,
    ],
  }),
);
