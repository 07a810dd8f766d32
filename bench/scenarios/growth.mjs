// What ten million calls leave behind, and what asking costs afterwards. Runs in a process of its own, with --expose-gc.

import { performance } from 'node:perf_hooks';
import { Analytics } from '../build.mjs';
import { makeDriver, makeFunctions, SITES } from '../call-sites.mjs';
import { quiet } from '../statistics.mjs';

const CALLS = 1e7;
const MANY = 10_000;

/** Milliseconds that `ask` takes while nothing disturbs it. */
function timeOf(ask, times) {
  const took = Array.from({ length: times }, () => {
    const start = performance.now();
    ask();
    return performance.now() - start;
  });
  return quiet(took);
}

function heldBytes() {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const analytics = new Analytics();
const [fn] = makeFunctions('number');
const drive = makeDriver('number', Array(SITES).fill(analytics.wrap(fn)));
await drive(1);
const before = heldBytes();
await drive(CALLS / SITES);
const keptBytes = heldBytes() - before;
const oneFunctionMs = timeOf(() => analytics.getStats(), 500);

const crowd = new Analytics();
const empty = heldBytes();
const wrapped = Array.from({ length: MANY }, (_, i) =>
  crowd.wrap(() => i, { eventType: 'bench', name: `function${i}` }),
);
for (const call of wrapped) call();
const bytesAFunction = (heldBytes() - empty) / wrapped.length;
const manyFunctionsMs = timeOf(() => crowd.getStats(), 15);

process.send({ keptBytes, oneFunctionMs, bytesAFunction, manyFunctionsMs });
