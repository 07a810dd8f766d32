// Recipe: worker processes. Each worker tracks for itself; the parent merges their snapshots into one report. Worker
// threads and cluster workers do the same: a snapshot is plain data, for postMessage as for JSON.

import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Analytics, type AnalyticsSnapshot } from 'tracklight';

const WORKERS = ['worker 1', 'worker 2'];
const PUZZLES = 6;

const analytics = new Analytics({ durationThresholds: { shortMaxMs: 5, mediumMaxMs: 50, longMaxMs: 500 } });

/** Proof of work: the first number whose hash with `text` begins with three zeros. */
const solve = analytics.wrap(function solve(text: string): number {
  for (let nonce = 0; ; nonce++) {
    if (createHash('sha256').update(text).update(String(nonce)).digest('hex').startsWith('000')) return nonce;
  }
}, 'compute');

async function lead(): Promise<void> {
  const snapshots = await Promise.all(WORKERS.map(snapshotOf));
  for (const snapshot of snapshots) analytics.mergeWith(snapshot);
  await analytics.generateReports();
}

async function snapshotOf(worker: string): Promise<AnalyticsSnapshot> {
  const [snapshot] = await once(fork(fileURLToPath(import.meta.url), [worker]), 'message');
  return snapshot;
}

function work(worker: string): void {
  for (let i = 0; i < PUZZLES; i++) solve(`${worker}, puzzle ${i}`);
  process.send?.(analytics.snapshot());
}

const [worker] = process.argv.slice(2);
if (worker === undefined) await lead();
else work(worker);
