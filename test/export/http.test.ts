import { expect } from 'chai';
import type { Batch, Delivery, QueuedItem } from '../../src/deliver/delivery.js';
import { EventProcessor } from '../../src/experiments/event-processor.js';
import { deliveryOf, HttpDestination } from '../../src/export/http.js';
import { FakeScheduler } from '../deliver/fake-scheduler.js';
import {
  type Answer,
  breakOff,
  EventEndpoint,
  flood,
  garbage,
  hang,
  reset,
  status,
  trickle,
} from './event-endpoint.js';

const NOW_MS = Date.UTC(2026, 0, 1);
const item = (id: string): QueuedItem => ({
  id,
  sequence: 1,
  json: `{"id":"${id}"}`,
  bytes: 10,
  frozen: undefined,
  acceptedMs: 0,
});
const BATCH: Batch = { id: 'batch', items: [item('a'), item('b')] };

function destinationFor({ url }: EventEndpoint, scheduler?: FakeScheduler): HttpDestination {
  const body = ({ items }: Batch) => items.map(({ json }) => json).join('\n');
  return new HttpDestination({ url: `${url}/in`, headers: { 'X-Key': 'ABC' }, body, scheduler });
}

/** What an endpoint that answers so makes of a batch. */
async function deliver(answer: Answer): Promise<Delivery> {
  await using endpoint = await EventEndpoint.open();
  endpoint.otherwise = answer;
  return await destinationFor(endpoint).send(BATCH, new AbortController().signal);
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('did not fail');
}

describe('deliveryOf', () => {
  const outcomeOf = (code: number) => deliveryOf(code, null, NOW_MS).outcome;

  it('takes every 2xx for an acknowledgement', () => {
    expect([200, 201, 202, 204, 299].map(outcomeOf)).to.deep.equal(Array(5).fill('ok'));
  });

  it('has 408, 425, 429 and every 5xx sent again', () => {
    const codes = [408, 425, 429, 500, 502, 503, 504, 507, 521];

    expect(codes.map(outcomeOf)).to.deep.equal(codes.map(() => 'retry'));
  });

  it('has 413 split', () => {
    expect(outcomeOf(413)).to.equal('split');
  });

  it('takes 400 and 422 for bad items, it does not know which', () => {
    expect(deliveryOf(400, null, NOW_MS)).to.deep.equal({ outcome: 'badItems', reason: 'HTTP 400' });
    expect(deliveryOf(422, null, NOW_MS)).to.deep.equal({ outcome: 'badItems', reason: 'HTTP 422' });
  });

  it('pauses on 401, 403, 404 and every redirect', () => {
    const codes = [401, 403, 404, 300, 301, 302, 303, 307, 308];

    expect(codes.map(outcomeOf)).to.deep.equal(codes.map(() => 'pause'));
  });

  it('gives up on every other 4xx', () => {
    const codes = [402, 405, 406, 409, 410, 411, 415, 431];

    expect(codes.map(outcomeOf)).to.deep.equal(codes.map(() => 'fatal'));
  });

  it('reads Retry-After as seconds or as a date, and ignores a bad one', () => {
    const afterMsOf = (header: string | null) => (deliveryOf(503, header, NOW_MS) as { afterMs?: number }).afterMs;

    expect(afterMsOf('7')).to.equal(7_000);
    expect(afterMsOf('Thu, 01 Jan 2026 00:00:09 GMT')).to.equal(9_000);
    expect(afterMsOf('soon')).to.equal(undefined);
    expect(afterMsOf(null)).to.equal(undefined);
  });

  it('names the status as the reason', () => {
    expect(deliveryOf(503, null, NOW_MS)).to.include({ reason: 'HTTP 503' });
    expect(deliveryOf(403, null, NOW_MS)).to.include({ reason: 'HTTP 403' });
  });
});

describe('the HTTP destination', () => {
  it('posts the body and the headers to the address', async () => {
    await using endpoint = await EventEndpoint.open();

    const delivery = await destinationFor(endpoint).send(BATCH, new AbortController().signal);

    const [post] = endpoint.posts;
    expect(delivery).to.deep.equal({ outcome: 'ok' });
    expect(post?.method).to.equal('POST');
    expect(post?.path).to.equal('/in');
    expect(post?.headers).to.include({ 'x-key': 'ABC' });
    expect(post?.body).to.equal('{"id":"a"}\n{"id":"b"}');
  });

  it('reads the status and Retry-After of a real reply', async () => {
    expect(await deliver(status(503, { 'Retry-After': '7' }))).to.deep.equal({
      outcome: 'retry',
      afterMs: 7_000,
      reason: 'HTTP 503',
    });
  });

  it('reads a Retry-After date by the clock it is given', async () => {
    await using endpoint = await EventEndpoint.open();
    endpoint.otherwise = status(429, { 'Retry-After': 'Thu, 01 Jan 2026 00:01:00 GMT' });

    const delivery = await destinationFor(endpoint, new FakeScheduler()).send(BATCH, new AbortController().signal);

    expect(delivery).to.include({ outcome: 'retry', afterMs: 60_000 });
  });

  for (const code of [301, 302, 303, 307, 308]) {
    it(`does not follow a ${code}, which would hand the key to whoever it names`, async () => {
      await using elsewhere = await EventEndpoint.open();

      const delivery = await deliver(status(code, { Location: `${elsewhere.url}/in` }));

      expect(delivery).to.deep.equal({ outcome: 'pause', reason: `HTTP ${code}` });
      expect(elsewhere.posts).to.deep.equal([]);
    });
  }

  it('fails when the connection is refused, reset, or speaks no HTTP', async () => {
    await using closed = await EventEndpoint.open();
    const destination = destinationFor(closed);
    await closed[Symbol.asyncDispose]();

    await failureOf(destination.send(BATCH, new AbortController().signal));
    await failureOf(deliver(reset));
    await failureOf(deliver(garbage));
  });

  it('disconnects when it is aborted', async () => {
    await using endpoint = await EventEndpoint.open();
    endpoint.otherwise = hang;
    const controller = new AbortController();

    const sent = failureOf(destinationFor(endpoint).send(BATCH, controller.signal));
    await endpoint.received(1);
    controller.abort();

    expect((await sent).name).to.equal('AbortError');
    await endpoint.posts[0]?.disconnected;
  });

  it('uses the connection again for the next batches', async () => {
    await using endpoint = await EventEndpoint.open();
    const ports = new Set<unknown>();
    endpoint.otherwise = (response) => {
      ports.add(response.socket?.remotePort);
      response.end('{"accepted":2}');
    };
    const destination = destinationFor(endpoint);

    for (let i = 0; i < 10; i++) await destination.send(BATCH, new AbortController().signal);

    // The built-in pool opens a second one for a request that comes in the same turn as the reply to the last.
    expect(ports.size).to.be.within(1, 2);
  });

  describe('whose reply has a status and a strange body', () => {
    it('takes the status, and hangs up instead of reading 10 MB', async () => {
      await using endpoint = await EventEndpoint.open();
      let isReadToItsEnd: boolean | undefined;
      endpoint.otherwise = (response, post) => {
        flood(10 * 1024 * 1024)(response, post);
        response.on('close', () => {
          isReadToItsEnd = response.writableFinished;
        });
      };

      const delivery = await destinationFor(endpoint).send(BATCH, new AbortController().signal);
      await endpoint.posts[0]?.disconnected;

      expect(delivery).to.deep.equal({ outcome: 'ok' });
      expect(isReadToItsEnd).to.equal(false);
    });

    it('takes the status when the body breaks off', async () => {
      expect(await deliver(breakOff)).to.deep.equal({ outcome: 'ok' });
    });

    it('takes the status when the body never ends, and hangs up after half a second', async () => {
      await using endpoint = await EventEndpoint.open();
      endpoint.otherwise = trickle;
      const scheduler = new FakeScheduler();

      const sent = destinationFor(endpoint, scheduler).send(BATCH, new AbortController().signal);
      while (scheduler.pending === 0) await new Promise(setImmediate);
      expect(scheduler.referenced).to.equal(0);
      await scheduler.advance(500);

      expect(await sent).to.deep.equal({ outcome: 'ok' });
      await endpoint.posts[0]?.disconnected;
    });

    it('hangs up in time for its status to count, where a send has less than a second', async () => {
      await using endpoint = await EventEndpoint.open();
      endpoint.otherwise = trickle;
      const scheduler = new FakeScheduler();
      const address = { eventsApiUrl: endpoint.url, flushIntervalMs: 0 };
      const processor = new EventProcessor({ ...address, requestTimeoutMs: 400, scheduler, batchSize: 1 }, 'key');

      processor.trackEvent('seen');
      // The send's own time limit, and then the body's.
      while (scheduler.pending < 2) await new Promise(setImmediate);
      await scheduler.advance(200);
      while (processor.bufferSize > 0 && processor.stats().retries === 0) await scheduler.advance(200);

      expect(processor.stats()).to.include({ delivered: 1, retries: 0 });
      expect(endpoint.posts).to.have.length(1);
      await processor.close();
    });

    it('leaves no timer behind', async () => {
      await using endpoint = await EventEndpoint.open();
      const scheduler = new FakeScheduler();

      await destinationFor(endpoint, scheduler).send(BATCH, new AbortController().signal);

      expect(scheduler.pending).to.equal(0);
    });
  });
});
