import { expect } from 'chai';
import { OK, PAUSE, RETRY, SPLIT } from './fake-destination.js';
import { settle } from './fake-scheduler.js';
import { expectConservation, ids, openQueue, recordMany } from './open-queue.js';

// The invariants of RELIABILITY.md, one by one; interleavings.test.ts has them all at once.

describe('invariant 1, conservation', () => {
  it('holds after every step of a life with every outcome in it', async () => {
    const { queue, scheduler, destination } = openQueue({
      maxQueueItems: 8,
      maxAgeMs: 60_000,
      retry: { maxAttempts: 2 },
    });
    const outcomes = [OK, RETRY, RETRY, SPLIT, { outcome: 'badItems' }, PAUSE, { outcome: 'fatal' }] as const;

    for (let i = 0; i < 60; i++) {
      destination.otherwise = outcomes[i % outcomes.length] ?? OK;
      recordMany(queue, i % 7, 100 * i);
      expectConservation(queue.stats());
      await scheduler.advance(997 * (i % 50));
      expectConservation(queue.stats());
    }
    await queue.close();

    expectConservation(queue.stats());
  });

  it('holds inside of hooks, loggers, destinations and the serialization of an event', async () => {
    let checks = 0;
    const check = () => {
      checks++;
      expectConservation(queue.stats());
    };
    const { queue, destination, scheduler } = openQueue({
      maxQueueItems: 4,
      on: { drop: check, reject: check, deliver: check, retry: check },
      logger: { warn: check },
      freeze: (event) => {
        check();
        return { id: event.id, json: JSON.stringify(event), frozen: undefined };
      },
    });
    destination.during = check;
    destination.answers = [RETRY, { outcome: 'badItems', ids: ['e1'] }, PAUSE];

    recordMany(queue, 9);
    await scheduler.advance(400_000);

    expect(checks).to.be.greaterThan(20);
  });
});

describe('invariant 2, one batch in flight', () => {
  it('sends the next batch only when the one before has been answered', async () => {
    const { queue, destination } = openQueue();
    destination.answers = ['hang'];

    recordMany(queue, 9);
    await settle();
    expect(destination.batches).to.deep.equal([ids(3)]);
    destination.last.answer(OK);
    await settle();

    expect(destination.batches).to.deep.equal([ids(3), ids(3, 4), ids(3, 7)]);
  });

  it('counts events in flight against the bounds', async () => {
    const { queue, destination } = openQueue({ maxQueueItems: 5 });
    destination.answers = ['hang'];
    recordMany(queue, 3);
    await settle();

    const results = recordMany(queue, 3, 4);

    expect(results).to.deep.equal(['accepted', 'accepted', 'dropped']);
  });

  it('never evicts events in flight, though they are the oldest', async () => {
    const { queue, destination, hooks } = openQueue({ maxQueueItems: 5, overflow: 'drop-oldest' });
    destination.answers = ['hang'];
    recordMany(queue, 3);
    await settle();

    recordMany(queue, 4, 4);
    destination.last.answer(OK);
    await queue.flush();

    expect(hooks.drops.flatMap((drop) => drop.ids)).to.deep.equal(['e4', 'e5']);
    expect(hooks.delivered).to.deep.equal(['e1', 'e2', 'e3', 'e6', 'e7']);
  });

  it('drops the newest event where everything that could make way is in flight', async () => {
    const { queue, destination } = openQueue({ maxQueueItems: 3, overflow: 'drop-oldest' });
    destination.answers = ['hang'];
    recordMany(queue, 3);
    await settle();

    expect(queue.record({ id: 'e4' })).to.equal('dropped');
    expect(queue.stats().inFlight).to.equal(3);
  });
});

describe('invariant 3, frozen at the door', () => {
  it('sends an event as it was when it was recorded', async () => {
    const { queue, destination } = openQueue();
    const event = { id: 'e1', tags: ['before'] };

    queue.record(event);
    event.tags.push('after');
    await queue.flush();

    expect(destination.last.body).to.equal('{"id":"e1","tags":["before"]}');
  });

  it('gives an event an id where freeze does not', async () => {
    const { queue, destination } = openQueue({
      freeze: (event) => ({ json: JSON.stringify(event), frozen: undefined }),
    });

    recordMany(queue, 2);
    await queue.flush();

    expect(new Set(destination.last.ids).size).to.equal(2);
    expect(destination.last.ids[0]).to.match(/^[0-9a-f-]{36}$/);
  });

  it('hands the frozen form to the destination as it is', async () => {
    const frozen = Object.freeze({ row: 1 });
    const seen: unknown[] = [];
    const { queue } = openQueue({
      freeze: (event) => ({ id: event.id, json: '{}', frozen }),
      destination: {
        async send({ items }) {
          seen.push(...items.map((item) => item.frozen));
          return OK;
        },
      },
    });

    queue.record({ id: 'e1' });
    await queue.flush();

    expect(seen).to.deep.equal([frozen]);
  });
});

describe('invariant 4, the same again', () => {
  it('retries with the same bytes and the same batch id, however much was recorded since', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = [RETRY, RETRY];

    recordMany(queue, 3);
    await scheduler.advance(100);
    recordMany(queue, 20, 4);
    await scheduler.advance(10_000);

    const [first, second, third] = destination.sent;
    expect([second?.batchId, third?.batchId]).to.deep.equal([first?.batchId, first?.batchId]);
    expect([second?.body, third?.body]).to.deep.equal([first?.body, first?.body]);
  });

  it('keeps the events together with their ids when a batch is split, under new batch ids', async () => {
    const { queue, destination } = openQueue({ batchSize: 4 });
    destination.answers = [SPLIT];

    recordMany(queue, 4);
    await queue.flush();

    expect(destination.batches).to.deep.equal([ids(4), ids(2), ids(2, 3)]);
    expect(new Set(destination.sent.map((sent) => sent.batchId)).size).to.equal(3);
  });

  it('cannot be confused by a destination that reorders what it is given', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = [
      ({ items }) => {
        (items as unknown[]).reverse();
        return OK;
      },
    ];

    recordMany(queue, 3);
    await scheduler.advance(1_000);

    expect(destination.batches).to.deep.equal([ids(3), ids(3)]);
  });
});

describe('invariant 5, timers', () => {
  it('never keep the process alive by themselves', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = ['hang', RETRY, PAUSE];
    const referenced: number[] = [];

    recordMany(queue, 3);
    for (const ms of [0, 5_000, 6_000, 10_000, 100_000]) {
      await scheduler.advance(ms);
      referenced.push(scheduler.referenced);
    }

    expect(queue.state).to.equal('paused');
    expect(referenced).to.deep.equal([0, 0, 0, 0, 0]);
  });

  it('keep it alive while somebody waits for flush or close, and no longer', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = ['hang'];
    recordMany(queue, 1);

    const flushed = queue.flush();
    expect(scheduler.referenced).to.equal(1);
    await settle();
    destination.last.answer(OK);
    await flushed;
    expect(scheduler.referenced).to.equal(0);
    const closed = queue.close();
    expect(scheduler.referenced).to.equal(1);
    await closed;

    expect(scheduler.pending).to.equal(0);
  });

  it('are not set by every event', () => {
    const { queue, scheduler } = openQueue({ batchSize: 1_000 });

    recordMany(queue, 500);

    expect(scheduler.pending).to.equal(1);
  });
});

describe('invariant 6, nothing comes back', () => {
  it('swallows what destinations, hooks and loggers throw or reject with', async () => {
    const fail = () => {
      throw new Error('foreign');
    };
    const reject = async () => fail();
    const { queue, destination, scheduler } = openQueue({
      maxQueueItems: 4,
      on: { drop: fail, reject: reject as never, deliver: reject as never, retry: fail },
      logger: { warn: fail },
    });
    destination.answers = [new Error('foreign'), { outcome: 'badItems', ids: ['e1'] }, PAUSE];

    recordMany(queue, 9);
    queue.record(undefined as never);
    await scheduler.advance(400_000);

    expect(queue.stats()).to.include({ delivered: 3, rejected: 2 });
  });

  it('survives a destination whose send throws before it returns a promise', async () => {
    let calls = 0;
    const { queue, scheduler } = openQueue({
      destination: {
        send() {
          if (++calls === 1) throw new Error('at once');
          return Promise.resolve(OK);
        },
      },
    });

    recordMany(queue, 3);
    await scheduler.advance(500);

    expect(queue.stats()).to.include({ delivered: 3, retries: 1 });
  });

  for (const [when, during] of [
    ['at once', (record: () => void) => record()],
    ['behind an await', (record: () => void) => settle().then(record)],
  ] as const) {
    it(`starts no send for events that a send records ${when}`, async () => {
      const { queue, scheduler, destination } = openQueue({ batchSize: 1, flushIntervalMs: 1_000 });
      destination.during = () => during(() => recordMany(queue, 1, destination.sent.length + 1));

      recordMany(queue, 1);
      await scheduler.advance(999);
      await settle();
      expect(destination.batches).to.deep.equal([['e1']]);
      await scheduler.advance(1);

      expect(destination.batches).to.deep.equal([['e1'], ['e2']]);
    });

    it(`starts no send for events that a hook records ${when}`, async () => {
      const { queue, scheduler, destination } = openQueue({
        batchSize: 1,
        flushIntervalMs: 1_000,
        on: { deliver: () => during(() => recordMany(queue, 1, destination.sent.length + 1)) as never },
      });

      recordMany(queue, 1);
      await scheduler.advance(999);
      await settle();

      expect(destination.batches).to.deep.equal([['e1']]);
      expect(queue.stats().queued).to.equal(1);
    });

    it(`does not tell the drop hook of what the drop hook records ${when}`, async () => {
      let told = 0;
      const { queue, destination } = openQueue({
        maxQueueItems: 3,
        on: {
          drop: () => {
            told++;
            return during(() => recordMany(queue, 2)) as never;
          },
        },
      });
      destination.otherwise = 'hang';

      recordMany(queue, 4);
      await settle();
      await settle();

      expect(told).to.equal(1);
      expect(queue.stats().dropped.overflow).to.equal(3);
    });
  }

  it('sends at once what the program records while a send is on its way', async () => {
    const { queue, destination } = openQueue({ batchSize: 2 });
    destination.answers = ['hang'];
    recordMany(queue, 2);
    await settle();

    recordMany(queue, 2, 3);
    destination.last.answer(OK);
    await settle();

    expect(destination.batches).to.deep.equal([ids(2), ids(2, 3)]);
  });
});

describe('invariant 7, the monotonic clock', () => {
  for (const years of [-10, 10]) {
    it(`is all that counts when the wall clock jumps by ${years} years`, async () => {
      const { queue, scheduler, destination } = openQueue({ maxAgeMs: 5_000, flushIntervalMs: 1_000 });
      destination.answers = [RETRY];

      recordMany(queue, 1);
      scheduler.wallClockJumpMs = years * 365 * 86_400_000;
      await scheduler.advance(1_499);
      expect(destination.sent.length).to.equal(1);
      await scheduler.advance(1);

      expect(queue.stats()).to.include({ delivered: 1, retries: 1 });
    });
  }
});

describe('invariant 8, barriers', () => {
  it('let each flush wait for everything accepted before it, and for nothing after', async () => {
    const { queue, destination } = openQueue();
    const over: string[] = [];
    destination.answers = ['hang', 'hang', 'hang'];
    recordMany(queue, 2);

    void queue.flush().then(() => over.push('first'));
    recordMany(queue, 1, 3);
    void queue.flush().then(() => over.push('second'));
    recordMany(queue, 1, 4);
    await settle();
    expect([destination.batches, over]).to.deep.equal([[ids(2)], []]);
    destination.last.answer(OK);
    await settle();
    expect([destination.batches, over]).to.deep.equal([[ids(2), ids(2, 3)], ['first']]);
    destination.last.answer(OK);
    await settle();

    expect(over).to.deep.equal(['first', 'second']);
  });

  it('include what is in flight already', async () => {
    const { queue, destination } = openQueue();
    destination.answers = ['hang'];
    recordMany(queue, 3);
    await settle();
    let isOver = false;

    void queue.flush().then(() => {
      isOver = true;
    });
    await settle();
    expect(isOver).to.equal(false);
    destination.last.answer(OK);
    await settle();

    expect(isOver).to.equal(true);
  });

  it('lose nothing in a flush that is followed by a close', async () => {
    const { queue, hooks } = openQueue();

    recordMany(queue, 1_100);
    const flushed = queue.flush();
    const report = await queue.close();

    expect(hooks.delivered).to.deep.equal(ids(1_100));
    expect(await flushed).to.include({ delivered: 1_100, pending: 0, timedOut: false });
    expect(report).to.include({ pending: 0, dropped: 0, timedOut: false });
  });
});

describe('invariant 9, no retry storm', () => {
  it('posts as often in an outage with 100,000 events as in one with 200', async () => {
    const posts: number[] = [];
    for (const events of [200, 100_000]) {
      const { queue, scheduler, destination } = openQueue({ batchSize: 10, maxQueueItems: 50, random: () => 0.5 });
      destination.otherwise = RETRY;
      for (let second = 0; second < 20; second++) {
        recordMany(queue, events / 20);
        await scheduler.advance(1_000);
      }
      posts.push(destination.sent.length);
    }

    expect(posts[1]).to.equal(posts[0]);
    expect(posts[1]).to.be.at.most(15);
  });

  it('posts no more than once a second for all the flushes of an outage', async () => {
    const { queue, scheduler, destination } = openQueue({ random: () => 1 });
    destination.otherwise = RETRY;
    recordMany(queue, 3);
    await scheduler.advance(60_000);
    const before = destination.sent.length;

    for (let i = 0; i < 100; i++) {
      void queue.flush();
      await scheduler.advance(100);
    }

    expect(destination.sent.length - before).to.be.within(9, 11);
  });
});
