// What a retained event takes: a ring of a million of them, full, against an instance that keeps one.
//
//   node bench/scenarios/event-memory.mjs

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Analytics } from '../build.mjs';
import { runAlone } from '../print-scenario.mjs';

const EVENTS = 1_000_000;

/** The scenario; see print-scenario.mjs. */
export async function measureEventMemory() {
  // Code that runs for the first time would count too.
  for (const maxEvents of [1, EVENTS]) heldBytes(maxEvents);
  const [none, all] = [heldBytes(1), heldBytes(EVENTS)];
  const bytes = (all - none) / (EVENTS - 1);
  return {
    title: `Memory of retained events, ${EVENTS.toLocaleString('en')} calls`,
    head: ['retained', 'held, kB'],
    rows: [
      ['1', (none / 1e3).toFixed(0)],
      [EVENTS.toLocaleString('en'), (all / 1e3).toFixed(0)],
    ],
    notes: [],
    goals: [
      {
        name: 'memory an event',
        measured: `${bytes.toFixed(1)} B`,
        spread: '',
        goal: '≤ 20 B',
        isReached: Math.round(bytes * 10) <= 200,
      },
    ],
  };
}

function heldBytes(maxEvents) {
  const before = bytesInUse();
  const analytics = new Analytics({ maxEvents });
  const call = analytics.wrap((i) => i);
  for (let i = 0; i < EVENTS; i++) call(i);
  const held = bytesInUse() - before;
  // Asked last: it must live until here.
  return analytics.getStats().totalCalls === EVENTS ? held : Number.NaN;
}

function bytesInUse() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

await runAlone(import.meta, measureEventMemory);
