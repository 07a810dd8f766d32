import { expect } from 'chai';
import { type Answer, OK, PAUSE, RETRY, SPLIT } from './fake-destination.js';
import { settle } from './fake-scheduler.js';
import { ids, openQueue, recordMany } from './open-queue.js';

describe('a batch that is answered with ok', () => {
  it('is delivered, and told with its ids', async () => {
    const { queue, destination, hooks } = openQueue();

    recordMany(queue, 3);
    await settle();

    expect(queue.stats()).to.include({ received: 3, delivered: 3, queued: 0, inFlight: 0, retries: 0 });
    expect(hooks.deliveries).to.deep.equal([{ batchId: destination.last.batchId, count: 3, ids: ids(3) }]);
  });
});

describe('a batch that is answered with retry', () => {
  it('is sent again after a wait that doubles', async () => {
    const { queue, scheduler, destination, hooks } = openQueue();
    destination.answers = [RETRY, RETRY, RETRY];

    recordMany(queue, 3);
    await scheduler.advance(20_000);

    expect(hooks.retries.map(({ attempts, delayMs }) => [attempts, delayMs])).to.deep.equal([
      [1, 500],
      [2, 1_000],
      [3, 2_000],
    ]);
    expect(queue.stats()).to.include({ delivered: 3, retries: 3 });
  });

  it('begins with a short wait again after a success', async () => {
    const { queue, scheduler, destination, hooks } = openQueue();
    destination.answers = [RETRY, RETRY, OK, RETRY];

    recordMany(queue, 6);
    await scheduler.advance(20_000);

    expect(hooks.retries.map(({ delayMs }) => delayMs)).to.deep.equal([500, 1_000, 500]);
  });

  it('waits at least for afterMs, and at most 300 s', async () => {
    const { queue, scheduler, destination, hooks } = openQueue();
    destination.answers = [
      { outcome: 'retry', afterMs: 60_000 },
      { outcome: 'retry', afterMs: 10 },
      { outcome: 'retry', afterMs: 1e9 },
    ];

    recordMany(queue, 3);
    await scheduler.advance(400_000);

    expect(hooks.retries.map(({ delayMs }) => delayMs)).to.deep.equal([60_000, 1_000, 300_000]);
    expect(queue.stats().delivered).to.equal(3);
  });

  it('is sent again for anything the destination throws, and told without its message', async () => {
    const { queue, scheduler, destination, hooks } = openQueue();
    const cause = Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
    destination.answers = [new TypeError('postgres://user:secret@db', { cause })];

    recordMany(queue, 3);
    await scheduler.advance(1_000);

    expect(queue.stats().delivered).to.equal(3);
    expect(hooks.retries[0]?.reason).to.equal('TypeError ECONNREFUSED');
  });

  for (const [name, answer] of [
    ['nothing', undefined],
    ['a boolean', true],
    ['an unknown outcome', { outcome: 'done' }],
    ['a throwing getter', Object.defineProperty({}, 'outcome', { get: () => expect.fail() })],
  ] as const) {
    it(`is sent again where the destination answers ${name}`, async () => {
      const { queue, scheduler, destination } = openQueue();
      destination.answers = [() => answer as never];

      recordMany(queue, 3);
      await scheduler.advance(1_000);

      expect(queue.stats()).to.include({ delivered: 3, retries: 1 });
    });
  }

  it('is dropped as exhausted after maxAttempts, and the next batch waits all the same', async () => {
    const { queue, scheduler, destination, hooks } = openQueue({ retry: { maxAttempts: 2 } });
    destination.answers = [RETRY, RETRY];

    recordMany(queue, 6);
    await scheduler.advance(500);
    expect(hooks.drops).to.deep.equal([{ reason: 'exhausted', count: 3, ids: ids(3) }]);
    expect(destination.sent.length).to.equal(2);
    await scheduler.advance(1_000);

    expect(hooks.delivered).to.deep.equal(ids(3, 4));
  });

  it('is warned of when it is given up, not when it is sent again', async () => {
    const { queue, scheduler, destination, logger } = openQueue({ retry: { maxAttempts: 2 } });
    destination.answers = [RETRY, RETRY];

    recordMany(queue, 6);
    expect(logger.lines).to.deep.equal([]);
    await scheduler.advance(1_500);

    expect(logger.lines).to.deep.equal([
      'warn: test: the destination does not take what it is sent (no reason given), and events are dropped',
      'warn: test: the destination takes what it is sent again; 3 events were dropped',
    ]);
  });
});

describe('a send without an answer', () => {
  it('is aborted after requestTimeoutMs and counts as a failure', async () => {
    const { queue, scheduler, destination, hooks } = openQueue({ requestTimeoutMs: 700 });
    destination.answers = ['hang'];

    recordMany(queue, 3);
    await scheduler.advance(699);
    expect(destination.last.signal.aborted).to.equal(false);
    await scheduler.advance(1);

    expect(destination.last.signal.aborted).to.equal(true);
    expect(destination.last.signal.reason).to.include({ name: 'TimeoutError' });
    expect(hooks.retries[0]?.reason).to.equal('no answer within 700 ms');
    expect(queue.state).to.equal('backoff');
  });

  it('cannot answer any more, not even with ok', async () => {
    const { queue, scheduler, destination } = openQueue({ requestTimeoutMs: 700 });
    destination.answers = ['hang', 'hang'];
    recordMany(queue, 3);
    await scheduler.advance(700);

    destination.sent[0]?.answer(OK);
    await scheduler.advance(500);
    expect(queue.stats()).to.include({ delivered: 0, inFlight: 3 });
    destination.sent[0]?.answer(OK);
    destination.sent[1]?.answer(OK);
    await settle();

    expect(queue.stats()).to.include({ delivered: 3, inFlight: 0, retries: 1 });
  });

  it('leaves no timer behind once it is answered', async () => {
    const { queue, scheduler } = openQueue({ flushIntervalMs: 0 });

    recordMany(queue, 3);
    await settle();

    expect(scheduler.pending).to.equal(0);
  });
});

describe('a batch that is too large', () => {
  it('is halved until it goes through, in order', async () => {
    const { queue, destination, hooks } = openQueue({ batchSize: 8 });
    destination.otherwise = ({ items }) => (items.length > 2 ? SPLIT : OK);

    recordMany(queue, 8);
    await queue.flush();

    expect(hooks.delivered).to.deep.equal(ids(8));
    expect(destination.batches.map((batch) => batch.length)).to.deep.equal([8, 4, 2, 2, 4, 2, 2]);
  });

  it('makes the next batches smaller, and they grow back slowly', async () => {
    const { queue, destination } = openQueue({ batchSize: 64 });
    destination.otherwise = ({ items }) => (items.length > 40 ? SPLIT : OK);

    recordMany(queue, 64 * 40);
    await queue.flush();

    const refused = destination.batches.filter((batch) => batch.length > 40).length;
    expect(queue.stats().delivered).to.equal(64 * 40);
    expect(refused / destination.sent.length).to.be.below(0.07);
    expect(Math.max(...destination.batches.slice(10).map((batch) => batch.length))).to.be.within(33, 48);
  });

  it('ends with an event that is too large by itself: rejected and told by id', async () => {
    const { queue, destination, hooks } = openQueue({ batchSize: 8 });
    destination.otherwise = ({ items }) => (items.some(({ id }) => id === 'e6') ? SPLIT : OK);

    recordMany(queue, 16);
    await queue.flush();

    expect(queue.stats()).to.include({ delivered: 15, rejected: 1 });
    expect(hooks.rejects).to.deep.equal([{ by: 'destination', count: 1, ids: ['e6'], reason: 'too large' }]);
    expect(destination.batches.at(-1)).to.deep.equal(ids(8, 9));
  });
});

describe('a batch with refused events in it', () => {
  it('is bisected until each of them stands alone', async () => {
    const { queue, destination, hooks } = openQueue({ batchSize: 8 });
    const bad = new Set(['e3', 'e8']);
    destination.otherwise = ({ items }) => (items.some(({ id }) => bad.has(id)) ? { outcome: 'badItems' } : OK);

    recordMany(queue, 8);
    await queue.flush();

    expect(hooks.rejects.flatMap((notice) => notice.ids)).to.deep.equal(['e3', 'e8']);
    expect(hooks.delivered).to.deep.equal(['e1', 'e2', 'e4', 'e5', 'e6', 'e7']);
  });

  it('is sent again without those that the destination names, under a new id', async () => {
    const { queue, destination, hooks } = openQueue({ batchSize: 4 });
    destination.answers = [{ outcome: 'badItems', ids: ['e2', 'e4', 'unknown'], reason: 'no such flag' }];

    recordMany(queue, 4);
    await queue.flush();

    expect(destination.batches).to.deep.equal([ids(4), ['e1', 'e3']]);
    expect(destination.sent[1]?.batchId).to.not.equal(destination.sent[0]?.batchId);
    expect(hooks.rejects).to.deep.equal([{ by: 'destination', count: 2, ids: ['e2', 'e4'], reason: 'no such flag' }]);
  });

  it('is bisected where the destination names only events that are not in it', async () => {
    const { queue, destination } = openQueue({ batchSize: 2 });
    destination.answers = [{ outcome: 'badItems', ids: ['elsewhere'] }];

    recordMany(queue, 2);
    await queue.flush();

    expect(destination.batches).to.deep.equal([ids(2), ['e1'], ['e2']]);
  });

  for (const [what, outcome] of [
    ['refused', { outcome: 'badItems' }],
    ['too large', SPLIT],
  ] as const) {
    it(`costs at most 110 posts for 1,000 events of which 5 are ${what}`, async () => {
      const { queue, destination, hooks } = openQueue({ batchSize: 1_000 });
      const bad = new Set(['e1', 'e199', 'e398', 'e601', 'e850']);
      destination.otherwise = ({ items }) => (items.some(({ id }) => bad.has(id)) ? outcome : OK);

      recordMany(queue, 1_000);
      await queue.flush();

      expect(queue.stats()).to.include({ delivered: 995, rejected: 5 });
      expect(new Set(hooks.rejects.flatMap((notice) => notice.ids))).to.deep.equal(bad);
      expect(destination.sent.length).to.be.at.most(110);
    });
  }

  it('is warned of, with what was refused so far, at most once a minute', async () => {
    const { queue, scheduler, destination, logger } = openQueue({ batchSize: 4 });
    const refusing = (...ids: string[]): Answer => ({ outcome: 'badItems', ids, reason: 'HTTP 400' });
    destination.answers = [refusing('e1', 'e2'), OK, refusing('e6'), OK, refusing('e9')];

    recordMany(queue, 4);
    await queue.flush();
    await scheduler.advance(59_999);
    recordMany(queue, 4, 5);
    await queue.flush();
    await scheduler.advance(1);
    recordMany(queue, 4, 9);
    await queue.flush();

    expect(logger.lines).to.deep.equal([
      'warn: test: the destination refuses 2 events (HTTP 400); rejected so far: 2',
      'warn: test: the destination refuses an event (HTTP 400); rejected so far: 4',
    ]);
  });

  it('is not bisected for a failure of the server', async () => {
    const { queue, scheduler, destination } = openQueue({ batchSize: 8 });
    destination.answers = [RETRY, RETRY, RETRY];

    recordMany(queue, 8);
    await scheduler.advance(20_000);

    expect(destination.batches.every((batch) => batch.length === 8)).to.equal(true);
  });
});

describe('a destination that refuses us', () => {
  it('is probed with the same batch every 5 minutes', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = [PAUSE, PAUSE];

    recordMany(queue, 3);
    await scheduler.advance(299_999);
    expect([queue.state, destination.sent.length]).to.deep.equal(['paused', 1]);
    await scheduler.advance(1);
    expect([queue.state, destination.sent.length]).to.deep.equal(['paused', 2]);
    await scheduler.advance(300_000);

    expect(queue.state).to.equal('idle');
    expect(new Set(destination.sent.map((sent) => sent.batchId)).size).to.equal(1);
    expect(queue.stats()).to.include({ delivered: 3, retries: 2 });
  });

  it('is not bothered by a flush', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = [PAUSE];
    recordMany(queue, 3);
    await settle();

    const flushed = queue.flush({ timeoutMs: 2_000 });
    await scheduler.advance(2_000);

    expect(await flushed).to.include({ pending: 3, timedOut: true });
    expect(destination.sent.length).to.equal(1);
  });

  it('is warned of once, and once when it is over', async () => {
    const { queue, scheduler, destination, logger } = openQueue();
    destination.answers = [PAUSE, PAUSE, PAUSE];

    recordMany(queue, 3);
    await scheduler.advance(1_000_000);

    expect(logger.lines).to.deep.equal([
      'warn: test: the destination refuses everything (401); it is asked again every 5 minutes',
      'warn: test: the destination accepts events again',
    ]);
  });
});

describe('a batch that the destination will never take', () => {
  it('is dropped as fatal, and the next one follows at once', async () => {
    const { queue, destination, hooks } = openQueue();
    destination.answers = [{ outcome: 'fatal' }];

    recordMany(queue, 6);
    await settle();

    expect(hooks.drops).to.deep.equal([{ reason: 'fatal', count: 3, ids: ids(3) }]);
    expect(hooks.delivered).to.deep.equal(ids(3, 4));
  });

  it('is warned of once, however many follow it, and once when it is over', async () => {
    const { queue, destination, logger } = openQueue();
    const never = { outcome: 'fatal', reason: 'HTTP 405' } as const;
    destination.answers = [never, never, never];

    recordMany(queue, 12);
    await settle();

    expect(logger.lines).to.deep.equal([
      'warn: test: the destination does not take what it is sent (HTTP 405), and events are dropped',
      'warn: test: the destination takes what it is sent again; 9 events were dropped',
    ]);
  });
});

describe('an outage', () => {
  const outages: Record<string, Answer> = { failures: RETRY, silence: 'hang', exceptions: new Error('down') };
  for (const [kind, answer] of Object.entries(outages)) {
    it(`of ${kind} loses nothing, doubles nothing and keeps the order`, async () => {
      const { queue, scheduler, destination, hooks } = openQueue({ batchSize: 50 });
      destination.otherwise = answer;
      for (let i = 0; i < 100; i++) {
        recordMany(queue, 20, 20 * i + 1);
        await scheduler.advance(200);
      }

      destination.otherwise = OK;
      await scheduler.advance(45_000);

      expect(hooks.delivered).to.deep.equal(ids(2_000));
    });
  }
});
