// Figure 13, the recording side: records, flushes now and then, and takes stock of its heap and handles.

import { setTimeout as delay } from 'node:timers/promises';
import { EventProcessor } from '../../src/experiments/event-processor.js';
import { unaccounted } from './conservation.js';

const { url, durationMs, sampleEveryMs, eventsPerSecond } = JSON.parse(process.argv[2] as string);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const TICK_MS = 20;

let unhandled = 0;
process.on('unhandledRejection', () => unhandled++);
process.on('uncaughtException', () => unhandled++);

const processor = new EventProcessor(
  {
    eventsApiUrl: url,
    batchSize: 100,
    flushIntervalMs: 100,
    requestTimeoutMs: 200,
    retry: { baseMs: 5, maxMs: 100 },
    logger: {},
  },
  'environment-key',
);
const samples: { ms: number; heapBytes: number; handles: number; rssBytes: number }[] = [];
let worstUnaccounted = 0;
let number = 0;

const startMs = performance.now();
const sinceStart = () => performance.now() - startMs;
for (let nextSampleMs = sampleEveryMs; sinceStart() < durationMs; ) {
  const due = Math.floor((sinceStart() * eventsPerSecond) / 1_000);
  for (; number < due; number++)
    processor.trackEvent('checkout', { metadata: { number, note: 'x'.repeat(number % 200) } });
  if (Math.random() < 0.02) void processor.flush({ timeoutMs: 300 });
  worstUnaccounted = Math.max(worstUnaccounted, Math.abs(unaccounted(processor.stats())));
  if (sinceStart() >= nextSampleMs) {
    nextSampleMs += sampleEveryMs;
    await takeStock();
  }
  await delay(TICK_MS);
}
say('over');
await processor.flush({ timeoutMs: 30_000 });
const stats = processor.stats();
await processor.close();
say({ samples, stats, worstUnaccounted, unhandled });
process.exit(0);

/** With nothing under way, so that what it finds is what stays. */
async function takeStock(): Promise<void> {
  await processor.flush({ timeoutMs: 5_000 });
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  samples.push({ ms: sinceStart(), heapBytes: heapUsed, handles, rssBytes: rss });
}
