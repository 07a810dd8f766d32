// A server for tests: started by a script of `scripts/`; without one they are skipped, but not in CI.

/** It may have to be installed first. */
const START_TIMEOUT_MS = 600_000;

/** How a script is asked. */
export interface Way<S, T> {
  /** The name of its file. */
  readonly script: string;
  /** Resolves to undefined where there is no server to be had. */
  start(starter: S): Promise<T | undefined>;
  howToGet(starter: S): string;
}

/** Called in a `describe`; what it returns is for its tests. */
export function useServer<S, T>({ script, start, howToGet }: Way<S, T>): () => T {
  let found: T | undefined;

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    const starter: S = await import(new URL(`../../scripts/${script}`, import.meta.url).href);
    found = await start(starter);
    if (found !== undefined) return;
    if (process.env['CI']) throw new Error(howToGet(starter));
    this.skip();
  });

  return () => {
    if (found === undefined) throw new Error('the server is there once the tests run');
    return found;
  };
}
