// Candidates in turn, several times, so that a bad moment of the machine meets all alike.

import { median, shuffled } from '../statistics.mjs';

/** Milliseconds by candidate, a list each; `candidates` are functions by name, and a first round is not counted. */
export async function measureRounds(candidates, rounds) {
  const times = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, act] of shuffled(Object.entries(candidates))) {
      globalThis.gc?.();
      const startMs = performance.now();
      await act();
      if (round >= 0) times[name].push(performance.now() - startMs);
    }
  }
  return times;
}

/** Of ratios taken round by round: `{ median, least, most }`. */
export function ratioOf(above, below) {
  const ratios = above.map((ms, round) => ms / below[round]);
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

/** A line of the table: the figure with its spread, its goal and whether that was reached. */
export function ratioLine(what, { median: middle, least, most }, { least: goal, remark = '' }) {
  return {
    what,
    measured: `${middle.toFixed(2)} ×`,
    spread: `${least.toFixed(2)} … ${most.toFixed(2)}`,
    goal: goal === undefined ? '' : `≥ ${goal} ×`,
    isReached: goal === undefined ? undefined : middle >= goal,
    remark,
  };
}

/** A line for what must stay small. */
export function limitLine(what, values, { most: goal, unit, remark = '' }) {
  const middle = median(values);
  const text = (value) => `${value.toPrecision(3)}${unit}`;
  return {
    what,
    measured: text(middle),
    spread: values.length > 1 ? `${text(Math.min(...values))} … ${text(Math.max(...values))}` : '',
    goal: goal === undefined ? '' : `≤ ${goal}${unit}`,
    isReached: goal === undefined ? undefined : middle <= goal,
    remark,
  };
}
