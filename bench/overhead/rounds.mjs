// Overhead: rounds of every row in turn, each in a process of its own.
//
// overhead = (tracked call − bare call) ÷ two readings of performance.now(), all three measured in one process and
// round. A process counts with the quiet ones of its rounds; what is told of a row is the median of its processes and
// their extremes.

import { startCandidate } from '../candidate-process.mjs';
import { median, quiet, shuffled, spread } from '../statistics.mjs';
import { isPeer } from './rows.mjs';

/** As many as the machine may be expected to have processors. */
const STARTED_AT_ONCE = 2;
/** Rounds to one that slow candidates take part in. */
const SLOW_EVERY = 4;

/**
 * Every row with `ratio`, `ns`, `unitNs` and, where the library reports it, `accuracy` (reported ÷ measured): { least,
 * median, most } of its processes. A peer that does not run has its `problem` instead, as one that came with it.
 */
export async function runRounds(rows, { waves, rounds }) {
  const summaries = new Map(rows.map((row) => [row, []]));
  const problems = new Map(rows.filter(({ problem }) => problem !== undefined).map((row) => [row, row.problem]));
  for (let wave = 0; wave < waves; wave++) {
    const started = await startAll(
      rows.filter((row) => !problems.has(row)),
      problems,
    );
    for (let round = 0; round < rounds; round++) {
      for (const { row, child, times } of shuffled(started)) {
        if (!row.isSlow || round % SLOW_EVERY === 0) times.push(await child.ask('times'));
      }
    }
    for (const { row, child, times } of started) {
      child.stop();
      summaries.get(row).push(summarise(times));
    }
  }
  return rows.map((row) =>
    problems.has(row) ? { ...row, problem: problems.get(row) } : { ...row, ...overProcesses(summaries.get(row)) },
  );
}

async function startAll(rows, problems) {
  const started = [];
  const waiting = shuffled(rows);
  const startNext = async () => {
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      const child = await startOne(row, problems);
      if (child !== undefined) started.push({ row, child, times: [] });
    }
  };
  await Promise.all(Array.from({ length: STARTED_AT_ONCE }, startNext));
  return started;
}

async function startOne(row, problems) {
  try {
    return await startCandidate(row);
  } catch (error) {
    if (!isPeer(row)) throw error;
    problems.set(row, error.message);
    return undefined;
  }
}

function summarise(times) {
  const [unitNs, bareNs, trackedNs] = ['unit', 'bare', 'tracked'].map((key) => quiet(columnOf(times, key)));
  const ns = trackedNs - bareNs;
  return { ns, ratio: ns / unitNs, unitNs, ...accuracyOf(times) };
}

/** What the library reports and what was measured, both as the median, for they share the machine's bad moments. */
function accuracyOf(times) {
  if (times[0].reported === undefined) return {};
  const measuredNs = median(times.map(({ tracked, bare }) => tracked - bare));
  return { accuracy: median(columnOf(times, 'reported')) / measuredNs };
}

function columnOf(rows, key) {
  return rows.map((one) => one[key]);
}

function overProcesses(summaries) {
  return Object.fromEntries(Object.keys(summaries[0]).map((key) => [key, spread(columnOf(summaries, key))]));
}
