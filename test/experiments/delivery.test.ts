// EventProcessor against a real endpoint that fails in every way an endpoint can.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { EventProcessor } from '../../src/experiments/event-processor.js';
import { FakeScheduler } from '../deliver/fake-scheduler.js';
import { expectConservation } from '../deliver/open-queue.js';
import { run } from '../docs/page.js';
import {
  type Answer,
  breakOff,
  EventEndpoint,
  flood,
  garbage,
  hang,
  ok,
  type Post,
  reset,
  status,
  trickle,
} from '../export/event-endpoint.js';
import { eventIdOf, eventsOf, KEY, type OpenProcessor, openProcessor, until } from './open-processor.js';

function trackMany({ processor }: OpenProcessor, count: number): string[] {
  return Array.from({ length: count }, (_, i) => processor.trackEvent(`e${i}`));
}

const namesOf = (...posts: readonly (Post | undefined)[]) => eventsOf(...posts).map(({ event }) => event);
const idsOf = (...posts: readonly (Post | undefined)[]) => eventsOf(...posts).map(eventIdOf);
const names = (count: number) => Array.from({ length: count }, (_, i) => `e${i}`);

/** Posts that were answered with 2xx. */
function acceptUnless(refuse: (post: Post) => number | undefined) {
  const accepted: Post[] = [];
  const answer: Answer = (response, post) => {
    const code = refuse(post);
    if (code === undefined) accepted.push(post);
    status(code ?? 200)(response, post);
  };
  return { accepted, answer };
}

describe('the delivery of experiment events', () => {
  it('sends the same bytes again after a 503, until the endpoint recovers', async () => {
    await using open = await openProcessor();
    open.endpoint.answers = [status(503), status(503), status(503)];

    trackMany(open, 3);
    const report = await open.processor.flush();

    const bodies = open.endpoint.posts.map(({ body }) => body);
    expect(report).to.include({ delivered: 3, pending: 0, timedOut: false });
    expect(bodies).to.deep.equal(Array(4).fill(bodies[0]));
    expect(namesOf(open.endpoint.posts[3])).to.deep.equal(names(3));
    expect(open.processor.stats()).to.include({ received: 3, delivered: 3, retries: 3 });
  });

  it('does not come back before Retry-After has passed, a flush notwithstanding', async () => {
    const scheduler = new FakeScheduler();
    await using open = await openProcessor({ scheduler });
    open.endpoint.answers = [status(503, { 'Retry-After': '7' })];

    trackMany(open, 1);
    const flushed = open.processor.flush({ timeoutMs: 60_000 });
    await until(() => open.hooks.retries.length === 1);
    await scheduler.advance(6_999);
    expect(open.processor.stats().retries).to.equal(0);
    await scheduler.advance(1);

    expect(await flushed).to.include({ delivered: 1 });
    expect(open.hooks.retries).to.have.length(1);
    expect(open.hooks.retries[0]).to.include({ delayMs: 7_000, reason: 'HTTP 503' });
  });

  it('halves a batch that is too large until it fits', async () => {
    await using open = await openProcessor();
    const { accepted, answer } = acceptUnless((post) => (eventsOf(post).length > 2 ? 413 : undefined));
    open.endpoint.otherwise = answer;

    trackMany(open, 9);
    await open.processor.flush();

    expect(namesOf(...accepted)).to.deep.equal(names(9));
    expect(open.processor.stats()).to.include({ received: 9, delivered: 9, rejected: 0 });
  });

  it('reports an event that is too large even alone, by its id', async () => {
    await using open = await openProcessor();
    const { accepted, answer } = acceptUnless((post) => (namesOf(post).includes('e4') ? 413 : undefined));
    open.endpoint.otherwise = answer;

    trackMany(open, 9);
    await open.processor.flush();

    const e4 = eventsOf(...open.endpoint.posts).find(({ event }) => event === 'e4');
    expect(namesOf(...accepted)).to.deep.equal(names(9).filter((name) => name !== 'e4'));
    expect(open.hooks.rejects).to.deep.equal([
      { by: 'destination', count: 1, ids: [e4 && eventIdOf(e4)], reason: 'too large' },
    ]);
  });

  it('bisects a batch that is refused until the bad events stand alone, and reports these by id', async () => {
    await using open = await openProcessor();
    const bad = ['e3', 'e41'];
    const isBad = (name: string) => bad.includes(name);
    const { accepted, answer } = acceptUnless((post) => (namesOf(post).some(isBad) ? 400 : undefined));
    open.endpoint.otherwise = answer;

    trackMany(open, 64);
    await open.processor.flush();

    const badIds = eventsOf(open.endpoint.posts[0])
      .filter(({ event }) => isBad(event))
      .map(eventIdOf);
    expect(namesOf(...accepted)).to.deep.equal(names(64).filter((name) => !isBad(name)));
    expect(open.hooks.rejects.flatMap(({ ids }) => ids)).to.deep.equal(badIds);
    expect(open.hooks.rejects.map(({ reason }) => reason)).to.deep.equal(['HTTP 400', 'HTTP 400']);
    expect(open.processor.stats()).to.include({ delivered: 62, rejected: 2 });
    expect(open.endpoint.posts.length).to.be.at.most(30);
  });

  for (const code of [401, 403, 404]) {
    it(`pauses after a ${code}, keeps the events, and asks again every five minutes`, async () => {
      const scheduler = new FakeScheduler();
      await using open = await openProcessor({ scheduler });
      open.endpoint.answers = [status(code), status(code)];

      trackMany(open, 2);
      await scheduler.advance(10_000);
      await until(() => open.hooks.retries.length === 1);
      await scheduler.advance(299_999);
      expect(open.processor.stats().retries).to.equal(0);
      await scheduler.advance(1);
      await until(() => open.hooks.retries.length === 2);
      await scheduler.advance(300_000);
      await until(() => open.processor.stats().delivered === 2);

      expect(open.endpoint.posts).to.have.length(3);
      expect(open.logger.lines).to.deep.equal([
        `warn: experiment events: the destination refuses everything (HTTP ${code}); it is asked again every 5 minutes`,
        'warn: experiment events: the destination accepts events again',
      ]);
    });
  }

  it('takes a redirect for a refusal, and keeps key and events from the other place', async () => {
    await using elsewhere = await EventEndpoint.open();
    const scheduler = new FakeScheduler();
    await using open = await openProcessor({ scheduler });
    open.endpoint.answers = [status(307, { Location: `${elsewhere.url}/v1/events` })];

    trackMany(open, 2);
    await scheduler.advance(10_000);
    await until(() => open.hooks.retries.length === 1);
    await scheduler.advance(300_000);
    await until(() => open.processor.stats().delivered === 2);

    expect(elsewhere.posts).to.deep.equal([]);
    expect(open.endpoint.posts).to.have.length(2);
  });

  it('hangs up on an endpoint that says nothing for ten seconds, and sends again', async () => {
    const scheduler = new FakeScheduler();
    await using open = await openProcessor({ scheduler, requestTimeoutMs: undefined });
    open.endpoint.answers = [hang];

    trackMany(open, 2);
    const flushed = open.processor.flush({ timeoutMs: 60_000 });
    await open.endpoint.received(1);
    await scheduler.advance(9_999);
    expect(open.hooks.retries).to.deep.equal([]);
    await scheduler.advance(1);
    await open.endpoint.posts[0]?.disconnected;
    await scheduler.advance(1);

    expect(await flushed).to.include({ delivered: 2 });
    expect(open.hooks.retries[0]).to.include({ reason: 'no answer within 10000 ms' });
    expect(open.endpoint.posts[1]?.body).to.equal(open.endpoint.posts[0]?.body);
  });

  for (const [what, answer] of Object.entries({ 'resets the connection': reset, 'speaks no HTTP': garbage })) {
    it(`sends again to an endpoint that ${what} after it has stored the events, which share their ids`, async () => {
      await using open = await openProcessor();
      open.endpoint.answers = [answer, answer];

      trackMany(open, 3);
      await open.processor.flush();

      const [first, second, third] = open.endpoint.posts.map((post) => idsOf(post));
      expect(open.endpoint.posts).to.have.length(3);
      expect(new Set(first).size).to.equal(3);
      expect([second, third]).to.deep.equal([first, first]);
      expect(open.processor.stats()).to.include({ received: 3, delivered: 3, retries: 2 });
    });
  }

  for (const [what, answer] of Object.entries({
    'sends 10 MB after it': flood(10 * 1024 * 1024),
    'breaks off after it': breakOff,
    'goes on for ever after it': trickle,
    'sends no body': status(204),
  })) {
    it(`takes a 2xx for an acknowledgement when the reply ${what}`, async () => {
      await using open = await openProcessor();
      open.endpoint.otherwise = answer;

      trackMany(open, 3);
      await open.processor.flush();

      expect(open.endpoint.posts).to.have.length(1);
      expect(open.processor.stats()).to.include({ delivered: 3, retries: 0 });
    });
  }

  it('shows nothing of a reply to anyone', async () => {
    await using open = await openProcessor();
    open.endpoint.otherwise = (response) => void response.writeHead(400).end(`{"detail":"${KEY} \u001b[31m"}`);

    trackMany(open, 2);
    await open.processor.flush();

    expect(JSON.stringify([open.hooks, open.logger.lines])).not.to.include('detail');
  });

  it('gives up at a status that no repeat would change, and counts it', async () => {
    await using open = await openProcessor();
    open.endpoint.otherwise = status(405);

    trackMany(open, 2);
    await open.processor.flush();

    expect(open.endpoint.posts).to.have.length(1);
    expect(open.processor.stats().dropped).to.include({ fatal: 2 });
  });

  it('ends at close within its time, whatever the endpoint does, and counts what is left', async () => {
    const scheduler = new FakeScheduler();
    await using open = await openProcessor({ scheduler });
    open.endpoint.otherwise = hang;

    trackMany(open, 2);
    const closed = open.processor.close({ timeoutMs: 1_000 });
    await open.endpoint.received(1);
    await scheduler.advance(1_000);

    expect(await closed).to.include({ delivered: 0, dropped: 2, timedOut: true });
    await open.endpoint.posts[0]?.disconnected;
    expect(open.processor.stats().dropped).to.include({ shutdown: 2 });
  });

  it('accounts for every event in every one of these cases', async () => {
    for (const answer of [ok, reset, garbage, breakOff, status(400), status(413), status(500), status(404), hang]) {
      await using open = await openProcessor({ maxQueueItems: 8 });
      open.endpoint.answers = [answer];

      trackMany(open, 10);
      expectConservation(open.processor.stats());
      await open.endpoint.received(1);
      expectConservation(open.processor.stats());
      await open.processor.close({ timeoutMs: 50 });

      expectConservation(open.processor.stats());
      expect(open.processor.stats()).to.include({ received: 10, queued: 0, inFlight: 0 });
    }
  });

  describe('with a spool', () => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'tracklight-events-'));
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    it('leaves what could not be delivered to the next process, in the same bytes', async () => {
      await using open = await openProcessor({ spool: { directory } });
      open.endpoint.otherwise = hang;
      trackMany(open, 2);
      await open.processor.close({ timeoutMs: 0 });

      open.endpoint.otherwise = ok;
      const next = new EventProcessor({ eventsApiUrl: open.endpoint.url, spool: { directory } }, KEY);
      await next.close();

      expect(next.stats()).to.include({ received: 2, delivered: 2 });
      expect(namesOf(open.endpoint.posts.at(-1))).to.deep.equal(names(2));
    });

    it('is left to another one of the same process by one that is refused for a bad option', async () => {
      await using open = await openProcessor({ spool: { directory } });
      open.endpoint.otherwise = hang;
      trackMany(open, 2);
      await open.processor.close({ timeoutMs: 0 });
      const options = { eventsApiUrl: open.endpoint.url, spool: { directory } };

      for (const bad of [{ maxQueueItems: 0 }, { overflow: 'drop-oldest' }] as const) {
        expect(() => new EventProcessor({ ...options, ...bad }, KEY)).to.throw(RangeError);
      }
      open.endpoint.otherwise = ok;
      const next = new EventProcessor(options, KEY);
      await next.close();

      expect(next.stats()).to.include({ received: 2, delivered: 2 });
      expect(readdirSync(directory)).to.deep.equal([]);
    });

    it('sends one environment’s events never with the key of another', async () => {
      await using open = await openProcessor({ spool: { directory } });
      open.endpoint.otherwise = hang;
      trackMany(open, 2);
      await open.processor.close({ timeoutMs: 0 });

      const other = new EventProcessor({ eventsApiUrl: open.endpoint.url, spool: { directory } }, 'ser.other');
      await other.close();

      expect(other.stats()).to.include({ received: 0 });
    });
  });

  it('holds no process back: one that has sent and waits for nothing exits, closed or not', async () => {
    await using endpoint = await EventEndpoint.open();
    const code = `
      import { EventProcessor } from 'tracklight/experiments';
      const processor = new EventProcessor({ eventsApiUrl: '${endpoint.url}' }, 'key');
      processor.trackEvent('first');
      await processor.flush();
      processor.trackEvent('left behind, because nobody closes');
      console.log(processor.stats().delivered);`;

    // The endpoint keeps the connection open for ever; mocha's timeout is the limit.
    expect(await run({ code })).to.equal('1\n');
    expect(namesOf(...endpoint.posts)).to.deep.equal(['first']);
  });
});
