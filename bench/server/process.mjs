// One candidate's HTTP server in a process of its own: node process.mjs <candidate or none> <tracked calls a request>
//
// Tells its port. Answers blocks of requests in turn with the work tracked and bare, and every message with the
// microseconds of processor time that a request of each block took, of all blocks since the last message.

import { createServer } from 'node:http';
// Twice, so that what V8 learns of the one does not slow the other down.
import { makeShop as makeBareShop } from './shop.mjs?bare';
import { ALL_CALLS, makeShop } from './shop.mjs?tracked';

/** Short enough that many are undisturbed, long enough for the resolution of processor time. */
const REQUESTS_A_BLOCK = 400;

const [name, trackedCalls] = process.argv.slice(2);
const untouched = (fn) => fn;
const { wrap, settle } = name === 'none' ? { wrap: untouched } : await createCandidate();
const answers = {
  bare: makeBareShop({ trackOuter: untouched, trackInner: untouched }),
  tracked: makeShop({ trackOuter: wrap, trackInner: Number(trackedCalls) === ALL_CALLS ? wrap : untouched }),
};

let took = { bare: [], tracked: [] };
let how = 'bare';
let requests = 0;
let before = process.cpuUsage();

async function endBlock() {
  // What a candidate puts off, as exporters do, is part of its requests.
  if (how === 'tracked') await settle?.();
  const { user, system } = process.cpuUsage(before);
  took[how].push((user + system) / requests);
  how = how === 'bare' ? 'tracked' : 'bare';
  requests = 0;
  before = process.cpuUsage();
}

const server = createServer(async (request, response) => {
  const body = await answers[how](request.url);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
  requests++;
  // Once, however many requests come while the candidate settles.
  if (requests === REQUESTS_A_BLOCK) await endBlock();
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', () => {
  process.send(took);
  took = { bare: [], tracked: [] };
});

async function createCandidate() {
  const { create } = await import(`../candidates/${name}.mjs`);
  return create();
}
