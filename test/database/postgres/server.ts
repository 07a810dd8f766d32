// The server of these tests: started by the first file that needs it, and stopped after the last one.

interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server of the test's own, which can be killed. */
export interface OwnPostgres extends Postgres {
  kill(): Promise<void>;
  restart(): Promise<void>;
}

interface Starter {
  readonly HOW_TO_GET_POSTGRES: string;
  startPostgres(): Promise<Postgres | undefined>;
  startOwnPostgres(): Promise<OwnPostgres | undefined>;
}

/** It may have to be installed first. */
const START_TIMEOUT_MS = 600_000;

let shared: Promise<Postgres | undefined> | undefined;

after(async () => (await shared?.catch(() => undefined))?.stop());

/** Called in a `describe`; gives the connection string to its tests. Without a server they are skipped, but not in CI. */
export function usePostgres(): () => string {
  const server = use((starter) => {
    shared ??= starter.startPostgres();
    return shared;
  });
  return () => server().url;
}

/** A server for one `describe` alone. */
export function useOwnPostgres(): () => OwnPostgres {
  let own: OwnPostgres | undefined;
  after(() => own?.stop());
  return use(async (starter) => {
    own = await starter.startOwnPostgres();
    return own;
  });
}

function use<T>(start: (starter: Starter) => Promise<T | undefined>): () => T {
  let found: T | undefined;

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    const starter: Starter = await import(new URL('../../../scripts/postgres-server.mjs', import.meta.url).href);
    found = await start(starter);
    if (found !== undefined) return;
    if (process.env['CI']) throw new Error(starter.HOW_TO_GET_POSTGRES);
    this.skip();
  });

  return () => {
    if (found === undefined) throw new Error('the server is there once the tests run');
    return found;
  };
}
