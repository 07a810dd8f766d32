// HTTP → memory: what stands in for an events API, on this machine alone. It is busy at first, so that one can see how
// events are sent again.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface ReceivedEvent {
  readonly event: string;
  readonly metadata: { readonly event_id: string };
}

export class EventsEndpoint implements AsyncDisposable {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #events = new Map<string, ReceivedEvent>();
  /** Requests that are still to be answered with 503. */
  #busyLeft: number;
  #requests = 0;
  #busyAnswers = 0;
  #repeats = 0;

  private constructor(busyRequests: number) {
    this.#busyLeft = busyRequests;
  }

  static async start({ busyRequests }: { readonly busyRequests: number }): Promise<EventsEndpoint> {
    const endpoint = new EventsEndpoint(busyRequests);
    endpoint.#server.listen(0, '127.0.0.1');
    await once(endpoint.#server, 'listening');
    // Whoever forgets to dispose of it can end all the same.
    endpoint.#server.unref();
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What it has counted: distinct events, by their names; requests; events that came again. */
  get counts() {
    const byName = new Map<string, number>();
    for (const { event } of this.#events.values()) byName.set(event, (byName.get(event) ?? 0) + 1);
    const [requests, busyAnswers, repeats] = [this.#requests, this.#busyAnswers, this.#repeats];
    return { events: this.#events.size, byName, requests, busyAnswers, repeats };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests++;
    const status = await this.#take(request).catch(() => 400);
    response.writeHead(status).end();
  }

  /** Keeps a batch; gives the status to answer with. */
  async #take(request: IncomingMessage): Promise<number> {
    const body = await text(request);
    if (request.method !== 'POST' || request.url !== '/v1/events') return 404;
    if (request.headers['x-environment-key'] === undefined) return 401;
    if (this.#busyLeft > 0) {
      this.#busyLeft--;
      this.#busyAnswers++;
      return 503;
    }
    const { events } = JSON.parse(body) as { readonly events: readonly ReceivedEvent[] };
    for (const event of events) {
      if (this.#events.has(event.metadata.event_id)) this.#repeats++;
      this.#events.set(event.metadata.event_id, event);
    }
    return 202;
  }
}
