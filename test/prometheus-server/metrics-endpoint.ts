// A registry on a port of this machine, as a service serves it, and a Prometheus server that scrapes it.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PrometheusRegistry } from '../../src/export/prometheus/index.js';

/** One element of an instant vector. */
export interface Found {
  readonly metric: Readonly<Record<string, string>>;
  /** The moment, and the number as text. */
  readonly value: readonly [number, string];
}

export interface Scraper {
  query(expression: string): Promise<readonly Found[]>;
  stop(): Promise<void>;
}

interface ServerScript {
  startPrometheus(target: string): Promise<Scraper | undefined>;
  readonly HOW_TO_GET_PROMETHEUS: string;
}

/** Serves a registry; gives host and port. */
export async function serve({
  metrics,
  contentType,
}: Pick<PrometheusRegistry, 'contentType'> & {
  metrics(): Promise<string>;
}) {
  const server = createServer(async (_, reply) => {
    reply.setHeader('content-type', contentType);
    reply.end(await metrics());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return { target: `127.0.0.1:${port}`, stop };
}

/** Starts the scraper. Without a Prometheus: undefined and one line that says so, but an error where `CI` is set. */
export async function scrapeWithPrometheus(target: string): Promise<Scraper | undefined> {
  const script = (await import(new URL('../../scripts/prometheus-server.mjs', import.meta.url).href)) as ServerScript;
  const scraper = await script.startPrometheus(target);
  if (scraper !== undefined) return scraper;
  if (process.env['CI']) throw new Error(script.HOW_TO_GET_PROMETHEUS);
  console.error(`tests with a Prometheus server skipped: ${script.HOW_TO_GET_PROMETHEUS}`);
  return undefined;
}
