// Scenario: what the Node process takes up while a database aggregates: a process of its own, that has opened the store
// and asked once over a small window; its peak after that, above what it had.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { limitLine } from './rounds.mjs';

const GOAL_MB = 100;

export async function measureMemory(engine, { table, rows }) {
  const { name, title, url } = engine;
  const child = fork(fileURLToPath(new URL('memory-process.mjs', import.meta.url)), [
    JSON.stringify({ engine: { name, url }, table, rows }),
  ]);
  const [{ grownMb, tookMs }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the memory process ended with code ${code}`))),
  ]);
  const what = `${title}: memory while aggregating ${rows / 1e6} million rows`;
  return [limitLine(what, [Math.max(0.1, grownMb)], { most: GOAL_MB, unit: ' MB', remark: `${tookMs.toFixed(0)} ms` })];
}
