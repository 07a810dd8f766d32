// Recipe: a web server on node:http, as one would with Express or Fastify: handlers are tracked where they are
// registered, and SIGTERM drains the server before the report is written.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Analytics } from 'tracklight';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const analytics = new Analytics({ durationThresholds: { shortMaxMs: 5, mediumMaxMs: 50, longMaxMs: 500 } });
analytics.installExitHook();

const routes = new Map<string, Handler>();

/** Each route is a function of its own in the report, named as in an access log. */
function route(name: string, handler: Handler): void {
  routes.set(name, analytics.wrap(handler, { name, eventType: 'http' }));
}

route('GET /time', async (_request, response) => {
  response.end(new Date().toISOString());
});

route('POST /words', async (request, response) => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  if (text === '') throw new RangeError('no text to count words in');
  response.end(String(text.trim().split(/\s+/).length));
});

const server = createServer((request, response) => {
  const handler = routes.get(`${request.method} ${request.url}`);
  if (!handler) return response.writeHead(404).end();
  // The failure is counted; what the client hears of it stays the server's business.
  return handler(request, response).catch(() => response.writeHead(400).end());
});

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

// A program that listens to the signal itself decides its end: with nothing left to serve it ends by itself, and then
// the exit hook writes the report.
process.on('SIGTERM', () => server.close());
