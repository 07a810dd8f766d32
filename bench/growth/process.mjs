// One row of the growth scenario, in a process of its own: node --expose-gc process.mjs <functions> <calls> [octaves]
//
// Memory is what is free again once the instance and its wrappers are let go: what was there before they were made also
// changes by the code that V8 compiles and drops. The functions alone are measured likewise: they are the program's own.

import { performance } from 'node:perf_hooks';
import { Analytics } from '../build.mjs';
import { quiet } from '../statistics.mjs';

/** A timing takes this long at most, and is repeated at least so often. */
const BUDGET_MS = 100;
const LEAST_TIMES = 16;
const MOST_TIMES = 500;

const [functions, calls, octaves = 0] = process.argv.slice(2).map(Number);
/** There throughout, as those in a program's source are. */
const names = Array.from({ length: functions }, (_, i) => `Service${i % 100}.method${i}`);

/** Stands still but while a function runs that moves it. */
class ManualClock {
  ns = 0;
  monotonicNs = () => this.ns;
  epochMs = () => this.ns / 1e6;
}

/** With octaves to fill, each call of a function takes twice as long as its last, until the last one just fills them. */
function makeFunctions(clock) {
  const advance = (round) => {
    clock.ns += 1_000 * Math.min(2 ** (round % (octaves + 1)), 2 ** octaves - 1);
  };
  const make = (i) => (octaves > 0 ? (round) => advance(round) : (a, b) => (a + b + i) & 1023);
  return names.map((_, i) => make(i));
}

function wrapAll() {
  const clock = new ManualClock();
  const analytics = new Analytics(octaves > 0 ? { clock } : {});
  const wrapped = makeFunctions(clock).map((fn, i) => analytics.wrap(fn, { eventType: 'bench', name: names[i] }));
  return { analytics, wrapped };
}

/** One after the other: as a program calls them, and so that the ring knows all. */
function callAll({ wrapped }, total) {
  const rounds = Math.ceil(total / wrapped.length);
  for (let round = 0; round < rounds; round++) for (let i = 0; i < wrapped.length; i++) wrapped[i](round, i);
}

async function heldBytes() {
  globalThis.gc();
  // Buffers are let go after the collection that finds them unused.
  await new Promise(setImmediate);
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Milliseconds of processor time that `ask` takes; `prepare` runs before each and is not timed. */
function timeOf(ask, prepare) {
  const took = [];
  const until = performance.now() + BUDGET_MS;
  while (took.length < LEAST_TIMES || (took.length < MOST_TIMES && performance.now() < until)) {
    took.push(timeOnce(ask, prepare()));
  }
  return quiet(took);
}

function timeOnce(ask, prepared) {
  const before = process.cpuUsage();
  ask(prepared);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}

function ask({ analytics, wrapped }) {
  // What was answered before must not be answered from memory.
  const callOne = () => wrapped[0](1, 2);
  const [name] = names;
  const handOver = (into) => into.mergeWith(analytics.snapshot());
  return {
    firstHandOverMs: timeOnce(handOver, new Analytics()),
    oneMs: timeOf(() => analytics.getStats(name), callOne),
    allMs: timeOf(() => analytics.getStats(), callOne),
    tableMs: timeOf(() => analytics.getFunctionStats(), callOne),
    snapshotMs: timeOf(() => analytics.snapshot(), callOne),
    handOverMs: timeOf(handOver, () => new Analytics()),
    snapshotBytes: Buffer.byteLength(JSON.stringify(analytics.snapshot())),
  };
}

/** Bytes that the functions, their wrappers and the instance take, and what `use` of them gives. */
async function heldBy(make, use) {
  let grown = make();
  const found = use(grown);
  const withBytes = await heldBytes();
  grown = undefined;
  return { bytes: withBytes - (await heldBytes()), found };
}

const nothing = () => undefined;
const alone = await heldBy(() => makeFunctions(new ManualClock()), nothing);
const wrapped = await heldBy(wrapAll, nothing);
const called = await heldBy(() => {
  const grown = wrapAll();
  callAll(grown, calls);
  return grown;
}, ask);
const bytes = { functionBytes: alone.bytes, wrappedBytes: wrapped.bytes, keptBytes: called.bytes };
process.send({ functions, calls, octaves, ...bytes, ...called.found });
process.disconnect();
