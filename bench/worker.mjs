// One candidate in a process of its own, asked over IPC: node worker.mjs <candidate> <kind of function> <called from>
//
// Called from 'own' (a loop for each function), 'shared' (one place for all) or 'cold' (the same, with other work between
// one pass and the next).

import { performance } from 'node:perf_hooks';
import { callsAPass, makeCallees, makeDriver, makeSharedDriver, makeUnit, SITES } from './call-sites.mjs';
import { workMeanwhile } from './cold-caches.mjs';
import { median } from './statistics.mjs';

const SLICE_MS = 4;
const COLD_PASSES = 20;

const [name, kind, calledFrom] = process.argv.slice(2);
const { create } = await import(`./candidates/${name}.mjs`);

// Two live instances, half of the functions each: what V8 could take for the only one there is, it does not.
const instances = [await create(), await create()];
const { sliceMs = SLICE_MS } = instances[0];
const callees = makeCallees(kind, (i) => instances[i % 2]);
const driverOf = calledFrom === 'own' ? makeDriver : makeSharedDriver;
const runs = {
  // As long as it takes to have been in all of the young generation, of which its readings take 32 bytes.
  unit: { drive: makeUnit(), callsAPass: 1, warmUpMs: 140 },
  bare: { drive: driverOf(kind, makeCallees(kind)), callsAPass: callsAPass(kind), warmUpMs: 60 },
  tracked: {
    drive: driverOf(kind, callees),
    callsAPass: callsAPass(kind),
    warmUpMs: Math.max(200, 10 * sliceMs),
    settle,
  },
};

/** What a candidate puts off, as exporters do, is part of its calls. */
async function settle() {
  for (const instance of instances) await instance.settle?.();
}

/** Processor time a call in nanoseconds, of all threads: what the garbage collector does beside counts too. */
async function timeOf({ drive, callsAPass, passes, settle }) {
  const before = process.cpuUsage();
  await drive(passes);
  await settle?.();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / (passes * callsAPass);
}

/** The same after other work: wall time of single passes, too short for processor time; their median, for its noise. */
async function coldTimeOf({ drive, callsAPass }) {
  const passes = callsAPass === 1 ? SITES : 1;
  const took = [];
  for (let i = 0; i < COLD_PASSES; i++) {
    workMeanwhile();
    const start = performance.now();
    await drive(passes);
    took.push(((performance.now() - start) * 1e6) / (passes * callsAPass));
  }
  return median(took);
}

/** Bytes a call takes from the heap. The young generation is so large that nothing is collected meanwhile. */
async function bytesOf({ drive, callsAPass, passes, settle }) {
  const few = Math.min(passes, Math.ceil(10_000 / callsAPass));
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  await drive(few);
  await settle?.();
  return (process.memoryUsage().heapUsed - before) / (few * callsAPass);
}

/**
 * Runs until V8 has optimised what it will; finds how many passes make a slice. By processor time: on a busy machine the
 * same wall time may hold next to no calls.
 */
async function warmUp(run) {
  run.passes = 1;
  for (let spentMs = 0; spentMs < run.warmUpMs; ) {
    const before = process.cpuUsage();
    await run.drive(run.passes);
    const { user, system } = process.cpuUsage(before);
    const tookMs = (user + system) / 1_000;
    if (tookMs < sliceMs) run.passes *= 2;
    else await run.settle?.();
    spentMs += tookMs;
  }
}

// A field that has held an object: a fraction stored there is a heap number of its own, 16 bytes.
const kept = { number: {} };
const boxing = { drive: box, callsAPass: 1, passes: 10_000 };
const nothing = { drive: (passes) => passes, callsAPass: 1, passes: 10_000 };

function box(passes) {
  for (let i = 0; i < passes; i++) kept.number = i + 0.5;
}

const answers = {
  async times() {
    const timeOfRun = calledFrom === 'cold' ? coldTimeOf : timeOf;
    const unit = await timeOfRun(runs.unit);
    const bare = await timeOfRun(runs.bare);
    const tracked = await timeOfRun(runs.tracked);
    return { unit, bare, tracked, reported: instances[0].reportedNs?.() };
  },
  async bytes() {
    return { bare: await bytesOf(runs.bare), tracked: await bytesOf(runs.tracked) };
  },
  async calibration() {
    for (let i = 0; i < 50; i++) await bytesOf(boxing);
    return { none: await bytesOf(nothing), sixteen: await bytesOf(boxing) };
  },
};

for (const run of Object.values(runs)) await warmUp(run);
process.on('message', async (question) => process.send(await answers[question]()));
process.send('ready');
