// What one answer of the aggregator costs over a full in-memory collector: 10,000 evaluations in the window.
//
//   npm run build && node bench/flag-metrics.mjs
//
// Goal: getFlagMetrics ≤ 5 ms. Printed, never asserted. The reference computes the same metrics the plain way: a list of
// the window's events for each, as the module does that this was ported from.

import { AnalyticsAggregator, InMemoryAnalyticsCollector } from 'tracklight/flags';

const EVENTS = 10_000;
const RUNS = 300;
const WINDOW_MS = 3_600_000;
const NOW_MS = 1_760_000_000_000;

/** Half of the evaluations have a user of their own, and all a duration: the dearest case. */
function fill(flags) {
  const collector = new InMemoryAnalyticsCollector({ maxSize: EVENTS });
  for (let i = 0; i < EVENTS; i++) {
    collector.record({
      timestamp: new Date(NOW_MS - (i * WINDOW_MS) / EVENTS),
      flagKey: `flag-${i % flags}`,
      value: i % 2 === 0,
      reason: i % 100 === 0 ? 'ERROR' : 'SPLIT',
      variant: `variant-${i % 3}`,
      targetingKey: `user-${i % 5_000}`,
      evaluationDurationMs: 0.01 + ((i * 7_919) % 1_000) / 1_000,
    });
  }
  return { collector, aggregator: new AnalyticsAggregator(collector, { clock: { epochMs: () => NOW_MS } }) };
}

function plainly({ collector }) {
  const events = () =>
    collector.getEvents({ flagKey: 'flag-0' }).filter(({ timestamp }) => timestamp.getTime() >= NOW_MS - WINDOW_MS);
  const countsOf = (name) => {
    const counts = {};
    for (const event of events()) counts[event[name]] = (counts[event[name]] ?? 0) + 1;
    return counts;
  };
  const percentile = (p) => {
    const times = events()
      .map((event) => event.evaluationDurationMs)
      .filter((ms) => ms > 0)
      .sort((x, y) => x - y);
    return times[Math.floor((p / 100) * (times.length - 1))];
  };
  return [
    events().length,
    new Set(events().map(({ targetingKey }) => targetingKey)).size,
    countsOf('variant'),
    countsOf('reason'),
    events().filter(({ reason }) => reason === 'ERROR').length,
    [50, 90, 99].map(percentile),
  ];
}

const questions = {
  getFlagMetrics: ({ aggregator }) => aggregator.getFlagMetrics('flag-0', WINDOW_MS),
  'the same, plainly': plainly,
  listFlags: ({ aggregator }) => aggregator.listFlags(WINDOW_MS),
  getTrend: ({ aggregator }) => aggregator.getTrend('flag-0', { windowMs: WINDOW_MS, bucketMs: 60_000 }),
};

async function measure(ask) {
  const costs = new Float64Array(RUNS);
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await ask();
    costs[i] = performance.now() - start;
  }
  return costs.sort();
}

const millis = (ms) => `${ms.toFixed(2)} ms`.padStart(12);
const heads = ['p50', 'p99', 'max', 'first'].map((head) => head.padStart(12));
console.log(`${EVENTS.toLocaleString('en')} events, ${RUNS} times`.padEnd(36), ...heads);
for (const flags of [1, 100]) {
  for (const [name, ask] of Object.entries(questions)) {
    const filled = fill(flags);
    const start = performance.now();
    await ask(filled);
    const first = performance.now() - start;
    const costs = await measure(() => ask(filled));
    const at = (share) => costs[Math.floor(share * (RUNS - 1))];
    const title = `${name}, ${flags === 1 ? 'all of one flag' : `of ${flags} flags`}`;
    console.log(title.padEnd(36), ...[at(0.5), at(0.99), at(1), first].map(millis));
  }
}
