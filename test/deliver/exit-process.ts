// A process with a queue and nothing else to do. argv: what it does last. Prints when, and what it knows then.

import { BatchQueue } from '../../src/deliver/batch-queue.js';
import type { Delivery } from '../../src/deliver/delivery.js';

const [, , last] = process.argv;
const answers: Delivery[] = last === 'paused' ? [{ outcome: 'pause' }] : [{ outcome: 'retry', afterMs: 60_000 }];
const queue = new BatchQueue<object, undefined>({
  destination: {
    send: () =>
      last === 'sending' || last === 'flush' ? new Promise(() => {}) : Promise.resolve(answers[0] as Delivery),
  },
  freeze: (event) => ({ json: JSON.stringify(event), frozen: undefined }),
  batchSize: last === 'waiting' ? 100 : 1,
  flushIntervalMs: 60_000,
  requestTimeoutMs: 60_000,
  logger: {},
});
const start = performance.now();

queue.record({ some: 'event' });
await Promise.resolve();
await Promise.resolve();
process.on('exit', () => {
  console.log(JSON.stringify({ afterMs: performance.now() - start, state: queue.state, bufferSize: queue.bufferSize }));
});
if (last === 'flush') await queue.flush({ timeoutMs: 400 });
