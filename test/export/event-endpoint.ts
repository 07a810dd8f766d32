// A real endpoint on this machine: keeps what is posted to it, and answers as it is told.

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deferred } from '../console/fakes.js';

export interface Post {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Resolves once the connection of this post is gone. */
  readonly disconnected: Promise<void>;
}

/** What to do about a post; it has been kept already. */
export type Answer = (response: ServerResponse, post: Post) => void;

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(code, headers).end();
}

export const ok = status(200);

/** Never a byte. */
export const hang: Answer = () => {};

/** Stored, but the other side will never know. */
export const reset: Answer = (response) => void response.socket?.destroy();

/** No HTTP. */
export const garbage: Answer = (response) => void response.socket?.end('HTTP/9.9 \u0000 what?\r\n\r\n');

/** A 200 whose body breaks off. */
export const breakOff: Answer = (response) => {
  response.writeHead(200, { 'Content-Length': '1000' });
  response.write('{', () => response.socket?.destroy());
};

/** A 200 whose body begins and never ends. */
export const trickle: Answer = (response) => void response.writeHead(200).write('{');

/** A 200 with a body of so many bytes, as fast as the other side reads. */
export function flood(bytes: number): Answer {
  return async (response) => {
    const chunk = Buffer.alloc(65_536, 'x');
    const gone = once(response, 'close');
    response.writeHead(200);
    for (let sent = 0; sent < bytes && !response.closed; sent += chunk.length) {
      if (!response.write(chunk)) await Promise.race([once(response, 'drain'), gone]);
    }
    response.end();
  };
}

export class EventEndpoint implements AsyncDisposable {
  readonly posts: Post[] = [];
  /** For the next posts, in order; then `otherwise`. */
  answers: Answer[] = [];
  otherwise: Answer = ok;
  readonly #server: Server;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', async (request, response) => {
      const { promise: disconnected, resolve } = deferred();
      response.on('close', resolve);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method = '', url: path = '', headers } = request;
      const post = { method, path, headers, body: Buffer.concat(chunks).toString(), disconnected };
      this.posts.push(post);
      (this.answers.shift() ?? this.otherwise)(response, post);
      for (const { count, resolve: arrived } of this.#waiting) if (this.posts.length >= count) arrived();
    });
  }

  static async open(): Promise<EventEndpoint> {
    // Connections are kept for ever: it is up to the other side not to be held by them.
    const server = createServer({ keepAliveTimeout: 0 });
    const endpoint = new EventEndpoint(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves once there were so many posts. */
  async received(count: number): Promise<void> {
    if (this.posts.length >= count) return;
    const { promise, resolve } = deferred();
    this.#waiting.push({ count, resolve });
    await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
