// Overhead: the measured rows as lines of the table of goals (see print-scenario.mjs).

import { Analytics } from '../build.mjs';

export function overheadGoals(rows) {
  const [sync, async] = ['sync', 'async'].map((how) => rows.find((row) => row.how === how));
  const cheaper = rows.filter(({ atLeast }) => atLeast !== undefined);
  return [
    ...rows.filter(({ times }) => times !== undefined).map(timesGoal),
    ...rows.filter(({ bytes }) => bytes !== undefined).map(bytesGoal),
    disabledGoal(),
    ...cheaper.map((row) => cheaperGoal(row, row.how === 'sync' ? sync : async)),
    reportedGoal(sync),
    reportedGoal(async),
  ];
}

function timesGoal({ goalName, ratio, times }) {
  return {
    name: goalName,
    measured: `${ratio.median.toFixed(2)} ×`,
    spread: range(ratio.least, ratio.most, 2),
    goal: `≤ ${times} ×`,
    isReached: ratio.median <= times,
  };
}

/** A fraction of a byte is none: what V8 compiles meanwhile, and the one call in 64 whose overhead is measured. */
function bytesGoal({ goalName, bytesACall, bytes }) {
  return {
    name: `${goalName}: memory`,
    measured: `${Math.max(0, bytesACall).toFixed(1)} B`,
    spread: '',
    goal: `≤ ${bytes} B`,
    isReached: bytesACall < bytes + 1,
  };
}

function cheaperGoal({ goalName, ratio, problem, atLeast }, ours) {
  const goal = `≥ ${atLeast} ×`;
  if (problem !== undefined)
    return { name: goalName, measured: 'does not run', spread: '', goal, isReached: undefined };
  const times = ratio.median / ours.ratio.median;
  return {
    name: goalName,
    measured: `${times.toFixed(1)} ×`,
    spread: range(ratio.least / ours.ratio.most, ratio.most / ours.ratio.least, 1),
    goal,
    isReached: times >= atLeast,
  };
}

function reportedGoal({ goalName, accuracy }) {
  const percentOf = (share) => (share - 1) * 100;
  return {
    name: `${goalName}: overhead as reported against measured`,
    measured: `${signed(percentOf(accuracy.median))} %`,
    spread: `${signed(percentOf(accuracy.least))} … ${signed(percentOf(accuracy.most))}`,
    goal: '± 15 %',
    isReached: Math.abs(percentOf(accuracy.median)) <= 15,
  };
}

function disabledGoal() {
  const fn = () => 1;
  const isItself = new Analytics({ enabled: false }).wrap(fn) === fn;
  return {
    name: 'disabled at construction',
    measured: isItself ? 'the function itself' : 'a wrapper',
    spread: '',
    goal: 'the function itself',
    isReached: isItself,
  };
}

function range(least, most, digits) {
  return `${least.toFixed(digits)} … ${most.toFixed(digits)}`;
}

function signed(percent) {
  return `${percent > 0 ? '+' : ''}${percent.toFixed(0)}`;
}
