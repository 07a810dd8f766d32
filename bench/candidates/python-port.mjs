// The Python class `Analytics` line by line: dates formatted and a record pushed at each call, counters in maps, a log
// line built whether or not anybody reads it.

import { timedWrapper } from '../timed-wrapper.mjs';

const KEPT = 10_000;
const SHORT_S = 2;
const MEDIUM_S = 5;
const level = { debug: false };

const pad = (number) => String(number).padStart(2, '0');
const format = (date) =>
  `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())} ` +
  `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;

export function create() {
  const events = [];
  const callCounts = new Map();
  const successCounts = new Map();
  const overheads = new Map();
  const increment = (counts, name, by) => counts.set(name, (counts.get(name) ?? 0) + by);

  const start = () => Date.now();
  const finish = (name, startMs, outcome) => {
    const endMs = Date.now();
    const duration = (endMs - startMs) / 1_000;
    const success = outcome === 'success';
    const symbol = duration <= SHORT_S ? '>>>' : duration <= MEDIUM_S ? '>>' : '>';
    increment(callCounts, name, 1);
    if (success) increment(successCounts, name, 1);
    events.push({
      Function: name,
      'Event Type': 'bench',
      'Start Time': format(new Date(startMs)),
      'End Time': format(new Date(endMs)),
      'Duration (s)': Math.round(duration * 10_000) / 10_000,
      Success: success,
    });
    // In place of the class's own pruning, which copies all that is kept at each call.
    if (events.length > KEPT) events.length = 0;
    const line = `${success ? '✅' : '❌'} ${symbol} ${name}(bench) took ${duration.toFixed(3)}s`;
    if (level.debug) console.log(line);
    increment(overheads, name, endMs - startMs - duration * 1_000);
  };
  return { wrap: timedWrapper(start, finish) };
}
