// What a tracker is at first writing: an object a call in an array, counters in a Map.

import { performance } from 'node:perf_hooks';
import { timedWrapper } from '../timed-wrapper.mjs';

const KEPT = 10_000;

export function create() {
  const counts = new Map();
  let events = [];
  const start = () => performance.now();
  const finish = (functionName, startTime, outcome) => {
    events.push({ functionName, eventType: 'bench', startTime, durationMs: performance.now() - startTime, outcome });
    counts.set(functionName, (counts.get(functionName) ?? 0) + 1);
    // Bounded as Tracklight's ring is; without a bound it would be the garbage collector that is measured.
    if (events.length === KEPT) events = [];
  };
  return { wrap: timedWrapper(start, finish) };
}
