// The parent's side of worker.mjs.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const worker = fileURLToPath(new URL('worker.mjs', import.meta.url));

/**
 * V8's own maximum, from the start. A young generation that grows does so in the processes that allocate; in the others
 * the readings of the unit would go on running into pages never touched before, and cost a fifth more.
 */
const GROWN_HEAP = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

/** Starts a candidate and waits until it is warm. Rejects when it cannot be loaded, as `ask` does when it crashes. */
export async function startCandidate({ candidate, kind, calledFrom = 'own' }, execArgv = GROWN_HEAP) {
  const child = fork(worker, [candidate, kind, calledFrom], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const crash = once(child, 'close').then(([code]) => {
    throw new Error(`${candidate} (${kind}, ${calledFrom}) ended with code ${code}: ${lineOfError(complaints)}`);
  });
  // Heard by whoever asks; one that was stopped has nobody.
  crash.catch(() => {});
  const answer = async () => (await Promise.race([once(child, 'message'), crash]))[0];
  await answer();
  return {
    ask(question) {
      child.send(question);
      return answer();
    },
    stop: () => child.kill(),
  };
}

/** The line of what Node writes that names the error. */
function lineOfError(text) {
  return text.split('\n').find((line) => /^\S*Error\b/.test(line)) ?? text.trim();
}
