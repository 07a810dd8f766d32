// Figures 1 and 2, the recording side: records at a steady pace through an outage, then flushes when it is told to.

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { EventProcessor } from '../../src/experiments/event-processor.js';
import { unaccounted } from './conservation.js';

const { url, eventsPerSecond, warmUpMs, outageMs, maxQueueItems } = JSON.parse(process.argv[2] as string);
const MB = 1_000_000;
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

const warnings: string[] = [];
const results = { accepted: 0, dropped: 0, rejected: 0, closed: 0 };
let number = 0;
let peakBytes = 0;
let worstUnaccounted = 0;
const processor = new EventProcessor(
  {
    eventsApiUrl: url,
    maxQueueItems,
    maxQueueBytes: 256 * MB,
    logger: { warn: (line: string) => warnings.push(line) },
  },
  'environment-key',
);
const rssBytes = () => process.memoryUsage().rss;
const startBytes = rssBytes();
await recordFor(warmUpMs);
await processor.flush();
globalThis.gc?.();
// The same program under the same load with nothing wrong: what an outage costs comes on top of that.
const baseBytes = rssBytes();
peakBytes = baseBytes;
say('warm');
await once(process.stdin, 'data');

const before = { ...results };
await recordFor(outageMs);
say({
  results: {
    accepted: results.accepted - before.accepted,
    dropped: results.dropped,
    rejected: results.rejected,
    closed: results.closed,
  },
});

await once(process.stdin, 'data');
const watching = setInterval(watch, 20);
const report = await processor.flush({ timeoutMs: 60_000 });
clearInterval(watching);
watch();
await processor.close();
const rssMb = { aboveBase: (peakBytes - baseBytes) / MB, aboveStart: (peakBytes - startBytes) / MB };
say({ report, stats: processor.stats(), warnings, worstUnaccounted, rssMb });
process.exit(0);

async function recordFor(durationMs: number): Promise<void> {
  const total = (eventsPerSecond * durationMs) / 1_000;
  const startMs = performance.now();
  for (let made = 0; made < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) * eventsPerSecond) / 1_000));
    for (; made < due; made++, number++) {
      results[processor.trackEvent('checkout', { identifier: `user-${number % 1_000}`, metadata: { number } })]++;
    }
    watch();
    await delay(10);
  }
}

function watch(): void {
  peakBytes = Math.max(peakBytes, rssBytes());
  worstUnaccounted = Math.max(worstUnaccounted, Math.abs(unaccounted(processor.stats())));
}
