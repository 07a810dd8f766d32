// The parent's side of worker.mjs.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const worker = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** Starts a candidate and waits until it is warm. A crash of it is a crash of the bench. */
export async function startCandidate({ candidate, kind, calledFrom = 'own' }, execArgv = []) {
  const child = fork(worker, [candidate, kind, calledFrom], { execArgv });
  child.on('exit', (code) => {
    if (code !== null) throw new Error(`${candidate} (${kind}, ${calledFrom}) ended with code ${code}`);
  });
  await once(child, 'message');
  return {
    async ask(question) {
      const answer = once(child, 'message');
      child.send(question);
      return (await answer)[0];
    },
    stop: () => child.kill(),
  };
}
