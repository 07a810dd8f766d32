// One candidate's HTTP server in a process of its own: node process.mjs <candidate or none> <tracked calls a request>
//
// Tells its port; answers every message with the processor time it has used and the requests it has served.

import { createServer } from 'node:http';
import { ALL_CALLS, makeShop } from './shop.mjs';

const [name, trackedCalls] = process.argv.slice(2);
const untouched = (fn) => fn;
const { wrap, settle } = name === 'none' ? { wrap: untouched } : await createCandidate();
const answer = makeShop({ trackOuter: wrap, trackInner: Number(trackedCalls) === ALL_CALLS ? wrap : untouched });

let requests = 0;
const server = createServer(async (request, response) => {
  const body = await answer(request.url);
  requests++;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', async () => {
  // What a candidate puts off, as exporters do, is part of its requests.
  await settle?.();
  const { user, system } = process.cpuUsage();
  process.send({ cpuUs: user + system, requests });
});

async function createCandidate() {
  const { create } = await import(`../candidates/${name}.mjs`);
  return create();
}
