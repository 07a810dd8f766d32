// One candidate in a process of its own, asked over IPC: node worker.mjs <candidate> <kind of function> [shared]

import { performance } from 'node:perf_hooks';
import { makeDriver, makeFunctions, makeSharedDriver, makeUnit, SITES } from './call-sites.mjs';

const SLICE_MS = 4;

const [name, kind, calledFrom] = process.argv.slice(2);
const { create } = await import(`./candidates/${name}.mjs`);

// Two live instances, half of the functions each: what V8 could take for the only one there is, it does not.
const instances = [await create(), await create()];
const isAsync = kind === 'async' || kind === 'promise';
const wrapped = makeFunctions(kind).map((fn, i) => instances[i % 2].wrap(fn, isAsync));
const driverOf = calledFrom === 'shared' ? makeSharedDriver : makeDriver;
const runs = {
  unit: { drive: makeUnit(), callsAPass: 1, warmUpMs: 40 },
  bare: { drive: driverOf(kind, makeFunctions(kind)), callsAPass: SITES, warmUpMs: 60 },
  tracked: { drive: driverOf(kind, wrapped), callsAPass: SITES, warmUpMs: 200 },
};

/** Processor time a call in nanoseconds, of all threads: what the garbage collector does beside counts too. */
async function timeOf({ drive, callsAPass, passes }) {
  const before = process.cpuUsage();
  await drive(passes);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / (passes * callsAPass);
}

/** Bytes a call takes from the heap. The young generation is so large that nothing is collected meanwhile. */
async function bytesOf({ drive, callsAPass }) {
  const passes = Math.ceil(10_000 / callsAPass);
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  await drive(passes);
  return (process.memoryUsage().heapUsed - before) / (passes * callsAPass);
}

async function warmUp(run) {
  run.passes = 100;
  const until = performance.now() + run.warmUpMs;
  while (performance.now() < until) await run.drive(run.passes);
  const nsAPass = (await timeOf({ ...run, passes: 2_000 })) * run.callsAPass;
  run.passes = Math.ceil((SLICE_MS * 1e6) / nsAPass);
}

// A field that has held an object: a fraction stored there is a heap number of its own, 16 bytes.
const kept = { number: {} };
const boxing = { drive: box, callsAPass: 1 };
const nothing = { drive: (passes) => passes, callsAPass: 1 };

function box(passes) {
  for (let i = 0; i < passes; i++) kept.number = i + 0.5;
}

const answers = {
  async times() {
    const [unit, bare, tracked] = [await timeOf(runs.unit), await timeOf(runs.bare), await timeOf(runs.tracked)];
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
