// Figure 6, the program that leaves: records calls into a batch queue, and says at the very end where each of them is.

import { writeFileSync } from 'node:fs';
import { Analytics } from '../../src/analytics.js';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import { createEventId } from '../../src/deliver/event-id.js';
import { openSpool } from '../../src/deliver/spool.js';
import type { AnalyticsEvent } from '../../src/event.js';
import { HttpDestination } from '../../src/export/http.js';

/** `way` is how it leaves: `idle`, `natural`, `signal`, `own signal` (it listens itself) or `exit`. */
const { url, way, spool, calls = 1_000, timeoutMs = 5_000, last } = JSON.parse(process.argv[2] as string);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const warnings: string[] = [];
let made = 0;

const queue = new BatchQueue<AnalyticsEvent>({
  destination: new HttpDestination({
    url: `${url}v1/events`,
    headers: { 'Content-Type': 'application/json' },
    body: ({ items }) => `{"events":[${items.map(({ json }) => json).join(',')}]}`,
  }),
  freeze: () => {
    const id = createEventId();
    return { id, json: JSON.stringify({ metadata: { event_id: id, number: made++ } }), frozen: undefined };
  },
  flushIntervalMs: 60_000,
  logger: {},
  // The first batches have arrived then, and more are waiting.
  on: { deliver: () => void (way === 'exit' && queue.stats().delivered >= 300 && setImmediate(() => process.exit(3))) },
  spool: spool === undefined ? undefined : openSpool({ directory: spool }),
});
const loggers = { console: { warn: (line: string) => warnings.push(line) }, error: {}, analytics: {} };
const analytics = new Analytics({ collectors: [queue], loggers, enabled: true });
const work = analytics.wrap(() => {}, { name: 'work' });
if (way !== 'idle') analytics.installExitHook({ timeoutMs });
process.on('exit', () => writeFileSync(last, JSON.stringify({ stats: queue.stats(), warnings, made })));

if (way === 'own signal') {
  const load = setInterval(() => {
    for (let call = 0; call < 20; call++) work();
    if (made === 1_000) say('ready');
  }, 1);
  // What a server does first: it takes no more work. It ends when nothing is left to do.
  process.once('SIGTERM', () => clearInterval(load));
} else {
  for (let call = 0; call < calls; call++) work();
}
if (way === 'signal') {
  setInterval(() => {}, 1_000);
  say('ready');
}
if (way === 'idle') await queue.flush();
