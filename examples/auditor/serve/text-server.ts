// GET → text of this moment: a server for this machine alone, every path of it a function.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Resource {
  readonly contentType: string;
  /** Made anew for every request. */
  text(): Promise<string>;
}

export type Resources = ReadonlyMap<string, Resource>;

/** Resolves to the server's address; rejects when the port cannot be had. Port 0 is any free one. */
export async function serveText(resources: Resources, port: number): Promise<string> {
  const server = createServer((request, response) => void answer(resources, request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(resources: Resources, { url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/'] = url.split('?');
  const resource = resources.get(path);
  if (!resource) return void response.writeHead(404).end();
  try {
    const text = await resource.text();
    response.writeHead(200, { 'content-type': resource.contentType, 'cache-control': 'no-store' }).end(text);
  } catch (error) {
    console.error(`GET ${path}: ${(error as Error).message}`);
    response.writeHead(500).end();
  }
}
