// The parent's side of process.mjs: a server, and the load that is put on it.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('process.mjs', import.meta.url));
/** `sampleInt`: milliseconds between looks at whether all is answered. */
const LOAD = { connections: 10, pipelining: 10, sampleInt: 10 };

/** Starts a candidate's server. Rejects when the candidate cannot be loaded. */
export async function startServer({ candidate, calls }) {
  const child = fork(program, [candidate, String(calls)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const ending = once(child, 'exit').then(([code]) => {
    throw new Error(`the server of ${candidate} ended with code ${code}`);
  });
  // Heard by whoever waits for an answer; one that was stopped has nobody.
  ending.catch(() => {});
  const answer = async () => (await Promise.race([once(child, 'message'), ending]))[0];
  const { port } = await answer();
  const askForTimes = () => {
    child.send('times');
    return answer();
  };
  return { url: `http://127.0.0.1:${port}/orders/17`, askForTimes, stop: () => child.kill() };
}

/** Microseconds of processor time that the server takes for a request: { bare, tracked }, for each block of `amount`. */
export async function loadServer({ url, askForTimes }, amount) {
  // Installed with the peers, so not to be imported before.
  const autocannon = createRequire(new URL('../peers/package.json', import.meta.url))('autocannon');
  const { errors, non2xx } = await autocannon({ ...LOAD, url, amount });
  if (errors + non2xx > 0) throw new Error(`${errors + non2xx} of ${amount} requests failed`);
  return askForTimes();
}
