// A run of an example → Ctrl-C in the middle of it.

import { open } from 'node:fs/promises';
import type { OnOutput } from '../child-process.js';

/** Presses it once a run has printed `sign`. */
export function interruptOnceSeen(sign: string): OnOutput {
  let isSent = false;
  return (output, child) => {
    if (isSent || !output.includes(sign)) return;
    isSent = true;
    child.kill('SIGINT');
  };
}

/** So long that hashing it outlasts every test, and takes no room: nothing is ever written to it. */
export async function writeEndlessFile(path: string): Promise<void> {
  await using file = await open(path, 'w');
  await file.truncate(2 ** 40);
}
