// What tracking one call costs, in processor time and in bytes, beside what others cost.
//
//   node bench/scenarios/overhead.mjs [--quick]

import { calibrateBytes, measureBytesOfAll } from '../overhead/bytes.mjs';
import { overheadGoals } from '../overhead/goals.mjs';
import { runRounds } from '../overhead/rounds.mjs';
import { isPeer, ROWS } from '../overhead/rows.mjs';
import { installPeers } from '../peers/install.mjs';
import { runAlone } from '../print-scenario.mjs';

const EFFORT = { waves: 5, rounds: 24 };
const QUICK_EFFORT = { waves: 1, rounds: 12 };

/** The scenario; see print-scenario.mjs. */
export async function measureOverhead({ isQuick = false } = {}) {
  const effort = isQuick ? QUICK_EFFORT : EFFORT;
  const problem = installPeers();
  const wanted = ROWS.map((row) => (problem !== undefined && isPeer(row) ? { ...row, problem } : row));
  const rows = await measureBytesOfAll(await runRounds(wanted, effort));
  const { waves, rounds } = effort;
  return {
    title: `Overhead of one tracked call (16 functions, two live instances; ${waves} processes of ${rounds} rounds a row)`,
    head: ['', '×', 'least … most', 'ns', 'bytes'],
    rows: rows.map(textsOf),
    notes: notesOf(rows, await calibrateBytes()),
    goals: overheadGoals(rows),
  };
}

function textsOf({ name, problem, ratio, ns, bytesACall }) {
  if (problem !== undefined) return [name, 'does not run', '', '', ''];
  return [
    name,
    ratio.median.toFixed(2),
    `${ratio.least.toFixed(2)} … ${ratio.most.toFixed(2)}`,
    ns.median.toFixed(0),
    Math.max(0, bytesACall).toFixed(0),
  ];
}

function notesOf(rows, calibration) {
  const [{ unitNs }] = rows;
  const [none, sixteen] = [calibration.none, calibration.sixteen].map((bytes) => bytes.toFixed(2));
  return [
    `×: processor time above the bare call ÷ two performance.now() of the same round (${unitNs.median.toFixed(1)} ns)`,
    `bytes: above the bare call; the method finds ${none} for a function that allocates nothing, ${sixteen} for 16 bytes`,
    'cold caches: 300 kB of JSON read and written before every 16 calls, and before the readings that they are divided by',
    ...new Set(rows.flatMap(({ problem }) => problem ?? [])),
  ];
}

await runAlone(import.meta, measureOverhead);
