// Audit → audit: with --serve there is always something new to see.

import { setTimeout as sleep } from 'node:timers/promises';

const LEAST_PAUSE_MS = 5_000;

/** Repeats it until Ctrl-C, and is idle for at least half of the time. */
export async function auditAgain(audit: () => Promise<unknown>): Promise<never> {
  let tookMs = 0;
  for (;;) {
    await sleep(Math.max(LEAST_PAUSE_MS, tookMs));
    const startMs = performance.now();
    await audit();
    tookMs = performance.now() - startMs;
  }
}
