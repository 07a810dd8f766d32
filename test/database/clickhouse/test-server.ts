// The ClickHouse of a test file: scripts/chdb.mjs started before its tests and stopped after them.

import type { Socket } from 'node:net';
import type { ClickHouseClient } from '@clickhouse/client';
import { useServer } from '../use-server.js';

/** An address of the engine's HTTP interface; see http-shim.mjs. */
export interface HttpShim {
  readonly url: string;
  intercept: (sql: string, socket: Socket) => Promise<string>;
  stop(): Promise<void>;
}

export interface TestClickHouse {
  readonly url: string;
  client(): ClickHouseClient;
  /** Missing for a server that was there already. */
  serve?(options?: { readonly password?: string }): Promise<HttpShim>;
  stop(): Promise<void>;
}

interface Starter {
  readonly HOW_TO_GET_CLICKHOUSE: string;
  startClickHouse(): Promise<TestClickHouse | undefined>;
}

/** Called in a `describe`; what it returns is for its tests. */
export function useClickHouse(): () => TestClickHouse {
  let server: TestClickHouse | undefined;
  after(() => server?.stop());
  return useServer({
    script: 'chdb.mjs',
    start: async (starter: Starter) => {
      server = await starter.startClickHouse();
      return server;
    },
    howToGet: (starter) => starter.HOW_TO_GET_CLICKHOUSE,
  });
}

/** For tests that stand between the client and the engine: skipped on a server that was there already. */
export function useShim(): () => HttpShim {
  const server = useClickHouse();
  let shim: HttpShim | undefined;

  beforeEach(async function () {
    shim = await server().serve?.();
    if (shim === undefined) this.skip();
  });

  afterEach(() => shim?.stop());

  return () => {
    if (shim === undefined) throw new Error('the shim is there once a test runs');
    return shim;
  };
}
