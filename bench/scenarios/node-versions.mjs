// What tracking one call costs under each Node that the package supports: the core rows of the overhead scenario.
//
//   node bench/scenarios/node-versions.mjs [--quick]
//
// A version that is not there is installed from npm into the project's cache folder; with --quick it is left out.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findNode } from '../node-versions/find-node.mjs';
import { runAlone } from '../print-scenario.mjs';

const MAJORS = [20, 22, 24];
const EFFORT = { waves: 5, rounds: 12 };
const QUICK_EFFORT = { waves: 1, rounds: 12 };
const GOALS = [
  { how: 'sync', times: 0.9, bytes: 0 },
  { how: 'async', times: 1.45, bytes: 112 },
];

/** The scenario; see print-scenario.mjs. */
export async function measureNodeVersions({ isQuick = false } = {}) {
  const found = [];
  for (const major of MAJORS) {
    const { path, problem } = findNode(major, { mayInstall: !isQuick });
    found.push(
      problem === undefined ? await measureVersion(major, path, isQuick ? QUICK_EFFORT : EFFORT) : { major, problem },
    );
  }
  return {
    title: 'Node versions: overhead of one tracked call ÷ two performance.now() of that version',
    head: ['', 'V8', 'sync ×', 'least … most', 'B', 'two readings', 'async ×', 'least … most', 'B', 'two readings'],
    rows: found.map(textsOf),
    notes: ['two readings: two performance.now() in a wrapper that keeps nothing, measured likewise'],
    goals: found.filter(({ path }) => path !== process.execPath).flatMap(goalsOf),
  };
}

async function measureVersion(major, path, { waves, rounds }) {
  const program = fileURLToPath(new URL('../node-versions/process.mjs', import.meta.url));
  const child = fork(program, [waves, rounds].map(String), { execPath: path });
  const ending = once(child, 'exit').then(([code]) => [{ problem: `the bench ended with code ${code}` }]);
  const [answer] = await Promise.race([once(child, 'message'), ending]);
  return { major, path, ...answer };
}

function textsOf({ major, problem, version, v8, rows }) {
  if (problem !== undefined) return [`Node ${major}: ${problem}`, ...Array(9).fill('')];
  const figures = GOALS.flatMap(({ how }) => {
    const { ratio, bytesACall } = rowOf(rows, how, 'tracklight');
    const readings = rowOf(rows, how, 'two-readings').ratio;
    return [
      times(ratio.median),
      `${times(ratio.least)} … ${times(ratio.most)}`,
      wholeBytes(bytesACall),
      times(readings.median),
    ];
  });
  return [`Node ${version.slice(1)}`, v8, ...figures].map(String);
}

function goalsOf({ major, problem, rows }) {
  return GOALS.map(({ how, times: most, bytes }) => {
    const line = { name: `${how} call on Node ${major}`, goal: `≤ ${most} ×, ≤ ${bytes} B` };
    if (problem !== undefined) return { ...line, measured: 'not measured', spread: '', isReached: undefined };
    const { ratio, bytesACall } = rowOf(rows, how, 'tracklight');
    return {
      ...line,
      measured: `${times(ratio.median)} ×, ${wholeBytes(bytesACall)} B`,
      spread: `${times(ratio.least)} … ${times(ratio.most)}`,
      isReached: ratio.median <= most && wholeBytes(bytesACall) <= bytes,
    };
  });
}

function rowOf(rows, how, candidate) {
  return rows.find((row) => row.how === how && row.candidate === candidate);
}

function times(ratio) {
  return ratio.toFixed(2);
}

/** A fraction of a byte is none, as in the overhead scenario. */
function wholeBytes(bytesACall) {
  return Math.max(0, Math.floor(bytesACall));
}

await runAlone(import.meta, measureNodeVersions);
