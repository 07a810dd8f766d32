import { expect } from 'chai';
import { OK, RETRY } from './fake-destination.js';
import { settle } from './fake-scheduler.js';
import { FakeSpool } from './fake-spool.js';
import { expectConservation, ids, openQueue, recordMany } from './open-queue.js';

describe('a queue with a spool', () => {
  it('accepts an event only once it is written', async () => {
    const spool = new FakeSpool();
    const { queue, hooks } = openQueue({ spool });
    recordMany(queue, 1);
    spool.fault = 'failed';

    const result = queue.record({ id: 'e2' });

    expect(result).to.equal('dropped');
    expect(spool.items.map(({ id, sequence }) => [id, sequence])).to.deep.equal([['e1', 1]]);
    expect(hooks.drops).to.deep.equal([{ reason: 'spool', count: 1, ids: ['e2'] }]);
  });

  it('treats a spool that throws like one that fails', () => {
    const spool = new FakeSpool();
    const { queue } = openQueue({ spool });
    spool.fault = new Error('ENOSPC');

    expect(queue.record({ id: 'e1' })).to.equal('dropped');
    expect(queue.stats().dropped.spool).to.equal(1);
  });

  it('goes on where the spool can be written again, and warns once of each', () => {
    const spool = new FakeSpool();
    const { queue, logger } = openQueue({ spool, batchSize: 100 });

    for (let i = 0; i < 10; i++) {
      spool.fault = i % 2 === 0 ? 'failed' : undefined;
      recordMany(queue, 2, 2 * i);
    }

    expect(queue.stats()).to.include({ received: 20, queued: 10 });
    expect(logger.lines).to.deep.equal([
      'warn: test: the spool cannot be written, and events are dropped',
      'warn: test: the spool can be written again; 2 events were dropped',
    ]);
  });

  it('says of each time that the spool could not be written what that time has cost', async () => {
    const spool = new FakeSpool();
    const { queue, scheduler, logger } = openQueue({ spool });
    const fail = (count: number) => {
      spool.fault = 'failed';
      recordMany(queue, count);
      spool.fault = undefined;
      recordMany(queue, 1);
    };

    fail(3);
    await scheduler.advance(60_000);
    fail(1);
    await queue.flush();

    expect(logger.lines.filter((line) => line.includes('again'))).to.deep.equal([
      'warn: test: the spool can be written again; 3 events were dropped',
      'warn: test: the spool can be written again; 1 event was dropped',
    ]);
  });

  it('drops as overflow what a full spool has no room for', () => {
    const spool = new FakeSpool();
    spool.maxItems = 2;
    const { queue } = openQueue({ spool });

    expect(recordMany(queue, 3)).to.deep.equal(['accepted', 'accepted', 'dropped']);
    expect(queue.stats().dropped.overflow).to.equal(1);
  });

  it('leaves on disk what the memory has no room for, and reads it back in order', async () => {
    const spool = new FakeSpool();
    const { queue, destination, hooks } = openQueue({ spool, maxQueueItems: 6 });
    destination.answers = ['hang'];

    const results = recordMany(queue, 100);
    await settle();
    expect(queue.stats()).to.include({ queued: 3, inFlight: 3, spooled: 94 });
    expect(new Set(results)).to.deep.equal(new Set(['accepted']));
    destination.last.answer(OK);
    recordMany(queue, 5, 101);
    await queue.flush();

    expect(hooks.delivered).to.deep.equal(ids(105));
    expect(spool.left).to.deep.equal([]);
  });

  it('gives events that come back the same bytes, and a frozen form by thaw', async () => {
    const spool = new FakeSpool();
    const seen: unknown[] = [];
    const { queue } = openQueue({
      spool,
      maxQueueItems: 2,
      freeze: (event) => ({ id: event.id, json: JSON.stringify(event), frozen: event.id }),
      thaw: (json) => `${JSON.parse(json).id} thawed`,
      destination: {
        async send({ items }) {
          seen.push(...items.map(({ json, frozen, bytes }) => [json, frozen, bytes]));
          return OK;
        },
      },
    });

    recordMany(queue, 3);
    await queue.flush();

    expect(seen).to.deep.equal([
      ['{"id":"e1"}', 'e1', 11],
      ['{"id":"e2"}', 'e2', 11],
      ['{"id":"e3"}', 'e3 thawed', 11],
    ]);
  });

  it('acknowledges nothing before it has ended', async () => {
    const spool = new FakeSpool();
    const { queue, scheduler, destination } = openQueue({ spool });
    destination.answers = [OK, RETRY];

    recordMany(queue, 7);
    await settle();
    expect(spool.left.map(({ id }) => id)).to.deep.equal(ids(4, 4));
    await scheduler.advance(5_000);

    expect(spool.left).to.deep.equal([]);
  });

  it('acknowledges rejected events together with those around them', async () => {
    const spool = new FakeSpool();
    const { queue, destination } = openQueue({ spool });
    destination.answers = [{ outcome: 'badItems', ids: ['e2'] }, 'hang'];

    recordMany(queue, 3);
    await settle();
    expect(spool.acknowledged).to.equal(0);
    destination.last.answer(OK);
    await settle();

    expect(spool.acknowledged).to.equal(3);
  });

  it('sends what earlier processes left before anything of its own', async () => {
    const { queue, hooks } = openQueue({ spool: new FakeSpool(['old1', 'old2']) });
    expect(queue.stats()).to.include({ received: 2, spooled: 2 });

    recordMany(queue, 2);
    await queue.flush();

    expect(hooks.delivered).to.deep.equal(['old1', 'old2', 'e1', 'e2']);
    expectConservation(queue.stats());
  });

  it('sends what earlier processes left though nothing is recorded', async () => {
    const { hooks } = openQueue({ spool: new FakeSpool(['old1', 'old2', 'old3', 'old4']), flushIntervalMs: 0 });

    await settle();

    expect(hooks.delivered).to.deep.equal(['old1', 'old2', 'old3', 'old4']);
  });

  it('counts events that can never be read again, wherever they are missing', async () => {
    const spool = new FakeSpool();
    const { queue, destination, hooks } = openQueue({ spool, maxQueueItems: 3 });
    destination.answers = ['hang'];
    recordMany(queue, 10);
    for (const sequence of [4, 7, 10]) spool.damage(sequence);
    await settle();

    destination.last.answer(OK);
    await queue.flush();

    expect(hooks.delivered).to.deep.equal(['e1', 'e2', 'e3', 'e5', 'e6', 'e8', 'e9']);
    expect(queue.stats().dropped.spool).to.equal(3);
    expectConservation(queue.stats());
  });

  it('counts an event that cannot be thawed', async () => {
    const { queue, hooks } = openQueue({
      spool: new FakeSpool(['old1', 'old2']),
      thaw: (json) => expect(json).to.contain('old2'),
    });

    await queue.flush();

    expect(hooks.delivered).to.deep.equal(['old2']);
    expect(queue.stats().dropped.spool).to.equal(1);
  });

  it('waits and tries again where the disk cannot be read now', async () => {
    const spool = new FakeSpool(['old1']);
    spool.loadFault = new Error('EMFILE');
    const { queue, scheduler, hooks } = openQueue({ spool });

    await scheduler.advance(499);
    expect(queue.state).to.equal('backoff');
    spool.loadFault = undefined;
    await scheduler.advance(1);

    expect(hooks.delivered).to.deep.equal(['old1']);
  });

  it('leaves on disk what close could not deliver, and counts it as spooled', async () => {
    const spool = new FakeSpool();
    const { queue, scheduler, destination } = openQueue({ spool, maxQueueItems: 5 });
    destination.answers = [OK];
    destination.otherwise = 'hang';
    recordMany(queue, 9);

    const closed = queue.close({ timeoutMs: 100 });
    await scheduler.advance(100);

    expect(await closed).to.deep.equal({ delivered: 3, pending: 6, dropped: 0, rejected: 0, timedOut: true });
    expect(queue.stats()).to.include({ queued: 0, inFlight: 0, spooled: 6 });
    expect(spool.left.map(({ id }) => id)).to.deep.equal(ids(6, 4));
    expect(spool.closings).to.equal(1);
    expectConservation(queue.stats());
  });

  it('drops what is too old, in memory and on disk', async () => {
    const spool = new FakeSpool();
    const { queue, scheduler, destination } = openQueue({
      spool,
      maxQueueItems: 3,
      maxAgeMs: 1_000,
      flushIntervalMs: 0,
    });
    destination.answers = ['hang'];
    recordMany(queue, 5);
    await settle();
    for (const [i, item] of spool.items.entries()) spool.items[i] = { ...item, ageMs: 5_000 };
    await scheduler.advance(5_000);

    destination.last.answer(OK);
    await queue.flush();

    expect(queue.stats()).to.include({ delivered: 3, spooled: 0 });
    expect(queue.stats().dropped.expired).to.equal(2);
  });
});
