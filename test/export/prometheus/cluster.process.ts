// The cluster of cluster.test.ts: four workers that track and evaluate, and the sums the primary makes of their metrics.

import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { AggregatorRegistry, register } from 'prom-client';
import { PrometheusExporter } from '../../../src/export/prometheus/index.js';
import { Analytics } from '../../../src/index.js';

const WORKERS = 4;

/** Worker `n` makes `n` calls, of which one fails, and `n` evaluations for users of its own. */
function work(n: number): void {
  const analytics = new Analytics({ loggers: { console: {}, error: {} } });
  const exporter = new PrometheusExporter({ analytics });
  for (let i = 0; i < n; i++) {
    const timer = analytics.startTimer('read,it:all', 'io');
    timer.end(i === 0 ? 'error' : 'success');
    const user = { targetingKey: `user-${n}-${i}`, evaluationDurationMs: 2 };
    exporter.record({ flagKey: 'checkout', value: 1, reason: n === 4 ? 'ERROR' : 'STATIC', ...user });
  }
}

async function ready(worker: Worker): Promise<void> {
  const [message] = await once(worker, 'message');
  if (message !== 'ready') throw new Error(`the worker said ${message}`);
}

// Listens for what workers are asked and answer.
const aggregator = new AggregatorRegistry();

if (cluster.isPrimary) {
  const workers = Array.from({ length: WORKERS }, (_, i) => cluster.fork({ WORKER: String(i + 1) }));
  await Promise.all(workers.map(ready));
  process.stdout.write(await aggregator.clusterMetrics());
  for (const worker of workers) worker.kill();
} else {
  work(Number(process.env['WORKER']));
  register.setDefaultLabels({ app: 'shop' });
  process.send?.('ready');
}
