// What a scenario of a table of its own hands back, and how it is printed, alone or in the whole run:
//
//   { title, head, rows, notes, goals }
//     title         one line
//     head, rows    texts, as toTable takes them
//     notes         lines below the table, none or more
//     goals         [{ name, measured, spread, goal, isReached }], texts but for `isReached`: the lines of this scenario in
//                   the table of goals; `isReached` is undefined where there was nothing to measure

import { fileURLToPath } from 'node:url';
import { toTable } from './table.mjs';

export function scenarioText({ title, head, rows, notes }) {
  return ['', title, '', toTable(head, rows), ...notes].join('\n');
}

export function goalsText(goals) {
  const rows = goals.map(({ name, measured, spread, goal, isReached }) => [
    name,
    measured,
    spread,
    goal,
    verdict(isReached),
  ]);
  return toTable(['', 'measured', 'least … most', 'goal', ''], rows);
}

/** Runs and gives a scenario that was started by itself: `node bench/scenarios/<name>.mjs [--quick]`. */
export async function runAlone(importMeta, measure) {
  if (process.argv[1] !== fileURLToPath(importMeta.url)) return undefined;
  const scenario = await measure({ isQuick: process.argv.includes('--quick') });
  console.log(scenarioText(scenario));
  if (scenario.goals.length > 0) console.log(`\n${goalsText(scenario.goals)}`);
  return scenario;
}

function verdict(isReached) {
  if (isReached === undefined) return '';
  return isReached ? 'reached' : 'missed';
}
