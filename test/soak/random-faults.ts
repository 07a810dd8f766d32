// An endpoint's bad days, drawn from a seed: what a queue must get over, and what it must only survive.

import { accept, type Exchange, type Reaction, refuseWith } from './endpoint.js';

const TEN_MB = Buffer.alloc(10 * 1024 * 1024, 'x');
const BAD_RETRY_AFTER = ['soon', '-5', '1.5', 'NaN', '', '0x10', 'Thu, 99 Foo 2026 25:61:61 GMT', '☃'.repeat(3)];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Faults that pass: each is followed, sooner or later, by an answer that a queue can use. */
const PASSING_FAULTS = {
  'resets before it answers': ({ request }) => void request.socket.destroy(),
  'stores, then resets': ({ store, request }) => {
    store();
    request.socket.destroy();
  },
  'resets in the middle of its reply': ({ store, response, request }) => {
    store();
    response.writeHead(200, { 'Content-Length': '1000' });
    response.write('half', () => request.socket.destroy());
  },
  'never answers': () => {},
  'drips its reply, a byte a second': ({ store, response }) => {
    store();
    response.writeHead(200, { 'Content-Length': '1000' });
    response.write('x');
    const dripping = setInterval(() => response.write('x'), 1_000);
    dripping.unref();
    response.on('close', () => clearInterval(dripping));
  },
  'replies with 10 MB': ({ store, response }) => {
    store();
    response.writeHead(200).end(TEN_MB);
  },
  'answers 500': refuseWith(500),
  'answers no HTTP': ({ request }) => void request.socket.end('220 smtp.example ESMTP\r\n'),
} satisfies Record<string, Reaction>;

/** A refusal with a `Retry-After` that says nothing. */
function refuseWithBadRetryAfter({ response }: Exchange, random: () => number): void {
  const value = BAD_RETRY_AFTER[Math.floor(random() * BAD_RETRY_AFTER.length)] as string;
  // Node refuses to send such a header itself, and a bad server would not ask it.
  response.socket?.end(Buffer.from(`HTTP/1.1 503 No\r\nRetry-After: ${value}\r\nContent-Length: 0\r\n\r\n`));
}

/** Leads in a circle. */
export const redirectLoop: Reaction = refuseWith(307, { Location: '/elsewhere' });

/** A reaction that is a fault, one time in `1 / share`, and otherwise takes the events. */
export function faultyReaction(random: () => number, share: number): Reaction {
  const faults: Reaction[] = [
    ...Object.values<Reaction>(PASSING_FAULTS),
    (exchange) => refuseWithBadRetryAfter(exchange, random),
  ];
  return (exchange) => {
    const isFault = random() < share;
    const fault = faults[Math.floor(random() * faults.length)] as Reaction;
    (isFault ? fault : accept)(exchange);
  };
}
