// What calls and functions leave behind, and what asking costs afterwards: memory, queries, snapshots and merging.
//
//   node bench/scenarios/growth.mjs [--quick]

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runAlone } from '../print-scenario.mjs';

const OCTAVES = 9;
const ROWS = [
  { functions: 1, calls: 1e4 },
  { functions: 1, calls: 1e5 },
  { functions: 1, calls: 1e6 },
  { functions: 1, calls: 1e7 },
  { functions: 1, calls: 1e8, isLong: true },
  { functions: 100, calls: 1e4 },
  { functions: 100, calls: 1e7 },
  { functions: 1_000, calls: 1e6 },
  { functions: 10_000, calls: 1e4 },
  { functions: 10_000, calls: 1e6 },
  { functions: 10_000, calls: (OCTAVES + 1) * 1e4, octaves: OCTAVES },
];

const HEAD = [
  'functions',
  'calls',
  'held, kB',
  'B a function',
  'before its call',
  'itself',
  'getStats(name), µs',
  'getStats(), ms',
  'getFunctionStats(), ms',
  'snapshot(), ms',
  '+ mergeWith, ms',
  'the first, ms',
  'JSON, kB',
];

const NOTES = [
  'held: heap and array buffers that are free again without the instance and its functions: wrappers, and a ring of 10,000 events of 20 B, included',
  'B a function: all of that but the ring and the function itself; before its call: what of it was there before the first one',
  'itself: the function alone, measured in the same process: it would be there without tracking, as would its name, which is not counted',
  `${OCTAVES} octaves: each function called with durations from 1 to ${2 ** OCTAVES - 1} µs, by a clock that says so`,
  'times: processor time, of the garbage collector too, the lower quartile of 16 to 500 questions, with a call before each',
  '+ mergeWith: snapshot() and its merging into an empty instance together; the first: of the process, before V8 compiled any of it',
];

const RING_BYTES = 10_000 * 20;

/** The scenario; see print-scenario.mjs. */
export async function measureGrowth({ isQuick = false } = {}) {
  const found = [];
  for (const row of ROWS) if (!(isQuick && row.isLong)) found.push(await measureRow(row));
  return {
    title: 'Growth: memory, queries, snapshots (each row in a process of its own)',
    head: HEAD,
    rows: found.map(textsOf),
    notes: NOTES,
    goals: goalsOf(found),
  };
}

async function measureRow({ functions, calls, octaves = 0 }) {
  const program = fileURLToPath(new URL('../growth/process.mjs', import.meta.url));
  const child = fork(program, [functions, calls, octaves].map(String), {
    execArgv: ['--expose-gc', '--no-flush-bytecode'],
  });
  const [figures] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`growth of ${functions} functions by ${calls} calls ended with code ${code}`);
    }),
  ]);
  return figures;
}

function textsOf(row) {
  const { functions, calls, octaves, functionBytes, wrappedBytes, keptBytes, snapshotBytes } = row;
  const { oneMs, allMs, tableMs, snapshotMs, handOverMs, firstHandOverMs } = row;
  return [
    functions.toLocaleString('en'),
    octaves > 0 ? `${octaves} octaves` : powerOfTen(calls),
    (keptBytes / 1e3).toFixed(0),
    ...[bytesAFunction(row), (wrappedBytes - functionBytes) / functions, functionBytes / functions].map((bytes) =>
      functions > 1 ? bytes.toFixed(0) : '',
    ),
    (oneMs * 1e3).toFixed(1),
    ...[allMs, tableMs, snapshotMs, handOverMs, firstHandOverMs].map((ms) => ms.toPrecision(3)),
    (snapshotBytes / 1e3).toFixed(0),
  ];
}

/** The goals of docs/performance.md that this scenario measures. */
function goalsOf(found) {
  const rowOf = (functions, calls) => found.find((row) => row.functions === functions && row.calls === calls);
  const goals = [
    limit('memory after 10⁷ calls of one function', rowOf(1, 1e7).keptBytes / 1e6, 'MB', 1),
    limit('getStats() of one function then', rowOf(1, 1e7).oneMs * 1e3, 'µs', 20),
    limit('memory a function, 10,000 functions called once', bytesAFunction(rowOf(10_000, 1e4)) / 1e3, 'kB', 2),
    limit(`the same at ${OCTAVES} octaves`, bytesAFunction(found.find(({ octaves }) => octaves > 0)) / 1e3, 'kB', 6),
    limit('getStats() of 10,000 functions', rowOf(10_000, 1e6).allMs, 'ms', 80),
    limit('getFunctionStats() of 10,000 functions', rowOf(10_000, 1e6).tableMs, 'ms', 80),
    limit('snapshot() + mergeWith of 1,000 functions', rowOf(1_000, 1e6).handOverMs, 'ms', 20),
  ];
  const longest = rowOf(1, 1e8);
  return longest === undefined
    ? goals
    : [...goals, limit('memory after 10⁸ calls of one function', longest.keptBytes / 1e6, 'MB', 1)];
}

/** What tracking adds to it. */
function bytesAFunction({ keptBytes, functionBytes, functions }) {
  return (keptBytes - RING_BYTES - functionBytes) / functions;
}

function limit(name, value, unit, goal) {
  return {
    name,
    measured: `${value.toPrecision(3)} ${unit}`,
    spread: '',
    goal: `≤ ${goal} ${unit}`,
    isReached: value <= goal,
  };
}

function powerOfTen(calls) {
  return `10${[...String(Math.log10(calls))].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]).join('')}`;
}

await runAlone(import.meta, measureGrowth);
