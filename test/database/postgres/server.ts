// The server of these tests: started by the first file that needs it, and stopped after the last one.

import type { OwnServer } from '../server-scene.js';
import { useServer } from '../use-server.js';

interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

interface Starter {
  readonly HOW_TO_GET_POSTGRES: string;
  startPostgres(): Promise<Running | undefined>;
  startOwnPostgres(): Promise<(Running & OwnServer) | undefined>;
}

let shared: Promise<Running | undefined> | undefined;

after(async () => (await shared?.catch(() => undefined))?.stop());

/** Called in a `describe`; gives the connection string to its tests. */
export function usePostgres(): () => string {
  const server = use((starter) => {
    shared ??= starter.startPostgres();
    return shared;
  });
  return () => server().url;
}

/** A server for one `describe` alone, which can be killed. */
export function useOwnPostgres(): () => OwnServer {
  let own: (Running & OwnServer) | undefined;
  after(() => own?.stop());
  return use(async (starter) => {
    own = await starter.startOwnPostgres();
    return own;
  });
}

function use<T>(start: (starter: Starter) => Promise<T | undefined>): () => T {
  return useServer({
    script: 'postgres-server.mjs',
    start,
    howToGet: (starter: Starter) => starter.HOW_TO_GET_POSTGRES,
  });
}
