// A server that works at its own pace → a test that waits for it.

import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const LIMIT_MS = 30_000;

/** Asks until the answer is yes; rejects after 30 s of no. */
export async function until(isReached: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += POLL_MS) {
    if (await isReached()) return;
    await sleep(POLL_MS);
  }
  throw new Error('it did not come to that within 30 s');
}
