// An events endpoint on this machine that keeps what it is sent and answers as a test wants it to.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request, read whole. */
export interface Post {
  readonly body: string;
  readonly ids: readonly string[];
  /** What the recording side numbered its events with; -1 where it did not. */
  readonly numbers: readonly number[];
}

/** What becomes of a request. `store` it, and answer in any way. */
export interface Exchange {
  readonly post: Post;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly store: () => void;
}

export type Reaction = (exchange: Exchange) => void;

/** Keeps the events and says so. */
export const accept: Reaction = ({ store, response }) => {
  store();
  response.writeHead(202).end('{}');
};

/** Answers with this status and keeps nothing. */
export const refuseWith =
  (status: number, headers: Record<string, string> = {}): Reaction =>
  ({ response }) =>
    void response.writeHead(status, headers).end();

/** Listens on 127.0.0.1 until it is closed. */
export class Endpoint implements AsyncDisposable {
  /** The number of each event kept, by its id, in the order in which they first came. */
  readonly stored = new Map<string, number>();
  /** Requests read whole. */
  posts = 0;
  /** Events kept that had been kept before, and so are told apart by their id. */
  repeats = 0;
  /** Requests to another path than the events'. */
  strays = 0;
  lastStoredMs = 0;
  react: Reaction;
  readonly #server: Server;

  private constructor(react: Reaction) {
    this.react = react;
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => this.#read(request, response));
  }

  static async open(react: Reaction = accept): Promise<Endpoint> {
    const endpoint = new Endpoint(react);
    await new Promise<void>((resolve) => endpoint.#server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** True when the events kept came in the order of their numbers, repeats aside. */
  get isInOrder(): boolean {
    let last = -1;
    for (const number of this.stored.values()) {
      if (number <= last) return false;
      last = number;
    }
    return true;
  }

  /** Event ids that stand for more than one event: 0, or ids do not identify. */
  get duplicates(): number {
    return this.stored.size - new Set(this.stored.values()).size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #read(request: IncomingMessage, response: ServerResponse): void {
    if (request.url !== '/v1/events') this.strays++;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('end', () => {
      const post = parse(Buffer.concat(chunks).toString());
      this.posts++;
      this.react({ post, request, response, store: () => this.#store(post) });
    });
  }

  #store({ ids, numbers }: Post): void {
    for (const [i, id] of ids.entries()) {
      if (this.stored.has(id)) this.repeats++;
      else this.stored.set(id, numbers[i] as number);
    }
    this.lastStoredMs = performance.now();
  }
}

function parse(body: string): Post {
  const { events } = JSON.parse(body) as { events: { metadata: { event_id: string; number?: number } }[] };
  const ids = events.map(({ metadata }) => metadata.event_id);
  return { body, ids, numbers: events.map(({ metadata }) => metadata.number ?? -1) };
}
