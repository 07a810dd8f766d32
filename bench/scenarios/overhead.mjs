// What tracking one call costs, in processor time and in bytes, beside what others cost.
//
// overhead = (tracked call − bare call) ÷ two readings of performance.now(), all three measured in one process and
// round. A process counts with the quiet ones of its rounds; the table shows the median of the processes and their
// extremes.

import { startCandidate } from '../candidate-process.mjs';
import { median, quiet, shuffled } from '../statistics.mjs';

const row = (name, candidate, kind, rest = {}) => ({ name, candidate, kind, calledFrom: 'own', ...rest });

// `times` and `bytes` are goals: reached at or below.
const ROWS = [
  row('sync: tracklight', 'tracklight', 'number', { times: 1.2, bytes: 0 }),
  row('  called from one place, not inlinable', 'tracklight', 'number', { calledFrom: 'shared', times: 1.2, bytes: 0 }),
  row('  in a process that tracks everything', 'tracklight-mixed', 'number', { times: 1.2, bytes: 0 }),
  row('  functions that return objects', 'tracklight', 'object', { bytes: 0 }),
  row('  with a subscriber', 'tracklight-subscribed', 'number', { times: 3 }),
  row('  disabled at run time', 'tracklight-disabled', 'number', { times: 0.1, bytes: 0 }),
  row('sync: two performance.now() in a wrapper', 'two-readings', 'number'),
  row('sync: event object pushed + Map', 'event-objects', 'number'),
  row('sync: prom-client startTimer + counter', 'prom-client', 'number'),
  row('async: tracklight', 'tracklight', 'async', { times: 1.8, bytes: 112 }),
  row('  called from one place, not inlinable', 'tracklight', 'async', { calledFrom: 'shared', bytes: 112 }),
  row('  plain functions that return a promise', 'tracklight', 'promise', { bytes: 112 }),
  row('async: two performance.now() in a wrapper', 'two-readings', 'async'),
  row('async: event object pushed + Map', 'event-objects', 'async'),
  row('async: prom-client startTimer + counter', 'prom-client', 'async'),
];

/** Every row with `ratio`, `ns`, `unitNs` and `accuracy` (reported ÷ measured): { least, median, most } of processes. */
export async function measureOverhead({ waves, rounds }) {
  const processes = new Map(ROWS.map((row) => [row, []]));
  for (let wave = 0; wave < waves; wave++) {
    const started = [];
    for (const row of shuffled(ROWS)) started.push({ row, child: await startCandidate(row), times: [] });
    for (let round = 0; round < rounds; round++) {
      for (const { child, times } of shuffled(started)) times.push(await child.ask('times'));
    }
    for (const { row, child, times } of started) {
      child.stop();
      processes.get(row).push(summarise(times));
    }
  }
  return ROWS.map((row) => ({ ...row, ...overProcesses(processes.get(row)) }));
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
  const spread = (key) => {
    const values = columnOf(summaries, key);
    return { least: Math.min(...values), median: median(values), most: Math.max(...values) };
  };
  return Object.fromEntries(Object.keys(summaries[0]).map((key) => [key, spread(key)]));
}
