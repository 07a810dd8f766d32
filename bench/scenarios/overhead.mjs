// What tracking one call costs, in processor time and in bytes, beside what others cost.
//
// overhead = (tracked call − bare call) ÷ two readings of performance.now(), all three measured in one process and
// round. A neighbour on the machine only ever adds time, so a process counts with the lower quartile of its rounds;
// the table shows the median of the processes and their extremes.

import { startCandidate } from '../candidate-process.mjs';
import { median, quantile, shuffled } from '../statistics.mjs';

const DIRECT = { kind: 'number' };
const ASYNC = { kind: 'async' };

// `times` and `bytes` are goals, reached at or below.
const ROWS = [
  { name: 'sync: tracklight', candidate: 'tracklight', ...DIRECT, times: 1.2, bytes: 0 },
  { name: '  called from one place, not inlinable', candidate: 'tracklight', ...DIRECT, calledFrom: 'shared', times: 1.2, bytes: 0 },
  { name: '  in a process that tracks everything', candidate: 'tracklight-mixed', ...DIRECT, times: 1.2, bytes: 0 },
  { name: '  functions that return objects', candidate: 'tracklight', kind: 'object' },
  { name: '  with a subscriber', candidate: 'tracklight-subscribed', ...DIRECT, times: 3 },
  { name: '  disabled at run time', candidate: 'tracklight-disabled', ...DIRECT, times: 0.1, bytes: 0 },
  { name: 'sync: two performance.now() in a wrapper', candidate: 'two-readings', ...DIRECT },
  { name: 'sync: event object pushed + Map', candidate: 'event-objects', ...DIRECT },
  { name: 'sync: prom-client startTimer + counter', candidate: 'prom-client', ...DIRECT },
  { name: 'async: tracklight', candidate: 'tracklight', ...ASYNC, times: 1.8, bytes: 112 },
  { name: '  called from one place, not inlinable', candidate: 'tracklight', ...ASYNC, calledFrom: 'shared', bytes: 112 },
  { name: '  plain functions that return a promise', candidate: 'tracklight', kind: 'promise', bytes: 112 },
  { name: 'async: two performance.now() in a wrapper', candidate: 'two-readings', ...ASYNC },
  { name: 'async: event object pushed + Map', candidate: 'event-objects', ...ASYNC },
  { name: 'async: prom-client startTimer + counter', candidate: 'prom-client', ...ASYNC },
];

/** Every row with `ratio` and `ns` ({ least, median, most } over the processes), `bareNs`, `unitNs`, `reportedNs`. */
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
  const quiet = (key) => quantile(times.map((time) => time[key]), 0.25);
  const ns = quiet('tracked') - quiet('bare');
  return { ns, ratio: ns / quiet('unit'), bareNs: quiet('bare'), unitNs: quiet('unit'), ...accuracyOf(times) };
}

/** What the library reports and what was measured, both as the median, for they share the machine's bad moments. */
function accuracyOf(times) {
  if (times[0].reported === undefined) return {};
  const reportedNs = median(times.map(({ reported }) => reported));
  return { accuracy: reportedNs / median(times.map(({ tracked, bare }) => tracked - bare)) };
}

function overProcesses(summaries) {
  const spread = (key) => {
    const values = summaries.map((summary) => summary[key]);
    return { least: Math.min(...values), median: median(values), most: Math.max(...values) };
  };
  return Object.fromEntries(Object.keys(summaries[0]).map((key) => [key, spread(key)]));
}
