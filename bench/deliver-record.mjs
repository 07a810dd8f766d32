// What one record() of the batch queue costs whoever calls it: 600,000 calls, without and with a destination that fails.
//
//   node --import tsx bench/deliver-record.mjs
//
// Goals, without a spool: p50 ≤ 2 µs, p99 ≤ 10 µs, no call above 10 ms. Printed, never asserted.

import { monotonicNs } from '../src/clock.ts';
import { BatchQueue } from '../src/deliver/batch-queue.ts';

const CALLS = 600_000;
/** Calls between two turns of the event loop. */
const BURST = 100;
const tick = () => new Promise((resolve) => setImmediate(resolve));

const scenarios = {
  'delivered at once': { send: async () => ({ outcome: 'ok' }) },
  'delivered later': { send: () => tick().then(() => ({ outcome: 'ok' })) },
  'queue full': { send: async () => ({ outcome: 'retry' }) },
};

/** A flag evaluation as the exporters record it. */
function makeEvent(i) {
  return {
    timestamp: 1_760_000_000_000 + i,
    flagKey: 'new-checkout',
    value: i % 2 === 0,
    reason: 'TARGETING_MATCH',
    variant: i % 2 === 0 ? 'on' : 'off',
    targetingKey: `user-${i % 5_000}`,
    contextAttributes: { plan: 'pro', country: 'DE' },
    evaluationDurationMs: 0.012,
  };
}

async function measure(destination) {
  const freeze = (event) => ({ json: JSON.stringify(event), frozen: undefined });
  const queue = new BatchQueue({ name: 'bench', destination, freeze, logger: {} });
  const costs = new Float64Array(CALLS);
  for (let i = 0; i < CALLS; i++) {
    const event = makeEvent(i);
    const start = monotonicNs();
    queue.record(event);
    costs[i] = monotonicNs() - start;
    if (i % BURST === BURST - 1) await tick();
  }
  await queue.close({ timeoutMs: 1_000 });
  return { costs: costs.sort(), stats: queue.stats() };
}

/** The reference: what every queue that freezes at the door has to pay. */
function measureFreezing() {
  const costs = new Float64Array(CALLS);
  for (let i = 0; i < CALLS; i++) {
    const event = makeEvent(i);
    const start = monotonicNs();
    JSON.stringify(event);
    costs[i] = monotonicNs() - start;
  }
  return { costs: costs.sort() };
}

const micros = (ns) => `${(ns / 1_000).toFixed(2)} µs`.padStart(12);
const show = (name, costs, rest = '') => {
  const at = (share) => costs[Math.floor(share * (CALLS - 1))];
  console.log(name.padEnd(28), micros(at(0.5)), micros(at(0.99)), micros(at(1)), rest);
};

console.log(`${CALLS.toLocaleString('en')} calls`.padEnd(28), '         p50          p99          max');
show('JSON.stringify alone', measureFreezing().costs);
for (const [name, destination] of Object.entries(scenarios)) {
  const { costs, stats } = await measure(destination);
  const dropped = stats.dropped.overflow + stats.dropped.shutdown;
  show(`record(), ${name}`, costs, ` ${stats.delivered} delivered, ${dropped} dropped`);
}
