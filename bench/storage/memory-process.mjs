// The process that memory.mjs looks at.

import { openStoreOf } from './engines.mjs';
import { FLAG_KEY, windowOf } from './events.mjs';

const SMALL = 1_000;
const POLL_MS = 2;

const { engine, table, rows } = JSON.parse(process.argv[2]);
const store = await openStoreOf(engine, table);
await store.summarize(FLAG_KEY, windowOf(SMALL), [50, 90, 99]);

const baseMb = rssMb();
let peakMb = baseMb;
const poll = setInterval(() => {
  peakMb = Math.max(peakMb, rssMb());
}, POLL_MS);
const startMs = performance.now();
const { totalEvaluations } = await store.summarize(FLAG_KEY, windowOf(rows), [50, 90, 99]);
const tookMs = performance.now() - startMs;
clearInterval(poll);
await store.close();
if (totalEvaluations !== rows) throw new Error(`${totalEvaluations} evaluations of ${rows}`);

process.send({ grownMb: Math.max(peakMb, rssMb()) - baseMb, tookMs });
process.disconnect();

function rssMb() {
  return process.memoryUsage.rss() / 1e6;
}
