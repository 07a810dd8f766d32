import { expect } from 'chai';
import { OK, RETRY } from './fake-destination.js';
import { settle } from './fake-scheduler.js';
import { expectConservation, ids, openQueue, recordMany } from './open-queue.js';

const overflowLines = (lines: readonly string[]) => lines.filter((line) => /full|room/.test(line));

describe('a full queue', () => {
  it('drops the newest event by default', async () => {
    const { queue, hooks } = openQueue({ maxQueueItems: 4 });

    const results = recordMany(queue, 6);
    await queue.flush();

    expect(results).to.deep.equal([...Array(4).fill('accepted'), 'dropped', 'dropped']);
    expect(hooks.drops.map(({ reason, ids }) => [reason, ids])).to.deep.equal([
      ['overflow', ['e5']],
      ['overflow', ['e6']],
    ]);
  });

  it('drops the oldest waiting event where that is wanted', async () => {
    const { queue, scheduler, hooks } = openQueue({ maxQueueItems: 4, overflow: 'drop-oldest', batchSize: 4 });

    const results = recordMany(queue, 6);
    await scheduler.advance(5_000);

    expect(results).to.deep.equal(Array(6).fill('accepted'));
    expect(hooks.delivered).to.deep.equal(ids(4, 3));
    expect(queue.stats().dropped.overflow).to.equal(2);
  });

  it('is also one that is full by bytes', () => {
    const { queue } = openQueue({ maxQueueBytes: 30, batchSize: 100 });

    // Each is 11 bytes: {"id":"e1"}.
    expect(recordMany(queue, 3)).to.deep.equal(['accepted', 'accepted', 'dropped']);
  });

  it('counts bytes as UTF-8', () => {
    const { queue } = openQueue({ maxQueueBytes: 30, batchSize: 100 });

    expect(queue.record({ id: '€€€€€€' })).to.equal('accepted');
    expect(queue.record({ id: '' })).to.equal('rejected');
    expect(queue.record({ id: '1' })).to.equal('dropped');
  });

  it('lets as many old events go as a large one needs', async () => {
    const { queue, hooks } = openQueue({ maxQueueBytes: 44, batchSize: 100, overflow: 'drop-oldest' });
    recordMany(queue, 4);

    expect(queue.record({ id: 'a'.repeat(12) })).to.equal('accepted');
    expect(hooks.drops).to.deep.equal([{ reason: 'overflow', count: 2, ids: ['e1', 'e2'] }]);
    await queue.flush();

    expect(hooks.delivered).to.deep.equal(['e3', 'e4', 'a'.repeat(12)]);
  });

  it('lets no old event go for one that has no room beside what is in flight', async () => {
    const { queue, destination, hooks } = openQueue({ maxQueueBytes: 33, batchSize: 2, overflow: 'drop-oldest' });
    destination.answers = ['hang'];
    recordMany(queue, 3);
    await settle();

    expect(queue.record({ id: 'a'.repeat(12) })).to.equal('dropped');
    expect(hooks.drops.map(({ ids }) => ids)).to.deep.equal([['a'.repeat(12)]]);
    destination.last.answer(OK);
    await queue.flush();

    expect(hooks.delivered).to.deep.equal(ids(3));
  });

  it('drops the newest event, though the oldest was wanted, where all that it holds is in flight', async () => {
    const { queue, destination, hooks } = openQueue({ maxQueueItems: 3, batchSize: 3, overflow: 'drop-oldest' });
    destination.answers = ['hang'];
    recordMany(queue, 3);
    await settle();

    expect(queue.record({ id: 'e4' })).to.equal('dropped');
    destination.last.answer(OK);
    await queue.flush();

    expect(hooks.delivered).to.deep.equal(ids(3));
  });

  it('sends what a delivery records in place of an older event at the interval', async () => {
    const { queue, scheduler, destination, hooks } = openQueue({
      maxQueueItems: 3,
      batchSize: 2,
      overflow: 'drop-oldest',
    });
    let echo: string | undefined;
    destination.during = () => {
      echo ??= queue.record({ id: 'echo' });
    };

    recordMany(queue, 3);
    await scheduler.advance(5_000);

    expect(echo).to.equal('accepted');
    expect(hooks.delivered).to.deep.equal(['e1', 'e2', 'echo']);
  });

  it('sends, though a batch of it has fewer events than batchSize', async () => {
    const { queue, hooks } = openQueue({ maxQueueBytes: 30, batchSize: 100, flushIntervalMs: 0 });

    recordMany(queue, 3);
    await settle();

    expect(hooks.delivered).to.deep.equal(ids(2));
  });

  it('holds fewer than a batch where the options say so, and sends when it does', async () => {
    const { queue, hooks } = openQueue({ maxQueueItems: 2, batchSize: 100 });

    recordMany(queue, 2);
    await settle();

    expect(hooks.delivered).to.deep.equal(ids(2));
  });

  it('lets expired events go before any other', async () => {
    const { queue, scheduler, destination, hooks } = openQueue({
      maxQueueItems: 5,
      maxAgeMs: 1_000,
      flushIntervalMs: 0,
    });
    destination.otherwise = 'hang';
    recordMany(queue, 5);
    await scheduler.advance(1_001);

    expect(queue.record({ id: 'e6' })).to.equal('accepted');
    expect(hooks.drops).to.deep.equal([{ reason: 'expired', count: 2, ids: ['e4', 'e5'] }]);
    expectConservation(queue.stats());
  });

  it('is warned of once when it starts and once when it is half empty again, with the number of events', async () => {
    const { queue, scheduler, destination, logger } = openQueue({ maxQueueItems: 10 });
    destination.otherwise = RETRY;
    recordMany(queue, 500);
    await scheduler.advance(100_000);

    destination.answers = [OK];
    destination.otherwise = 'hang';
    await scheduler.advance(30_000);
    recordMany(queue, 10);
    expect(overflowLines(logger.lines).length).to.equal(1);
    destination.otherwise = OK;
    destination.last.answer(OK);
    await settle();

    expect(overflowLines(logger.lines)).to.deep.equal([
      'warn: test: the queue is full with 10 events, and events are dropped',
      'warn: test: the queue has room again; 497 events were dropped',
    ]);
  });

  it('is not warned of again for a minute, but counted', async () => {
    const { queue, scheduler, logger } = openQueue({ maxQueueItems: 10 });

    for (let i = 0; i < 50; i++) {
      recordMany(queue, 11);
      await scheduler.advance(1_000);
    }

    expect(overflowLines(logger.lines).length).to.equal(2);
    expect(queue.stats().dropped.overflow).to.equal(50);
  });

  it('is warned of again a minute after the last time', async () => {
    const { queue, scheduler, logger } = openQueue({ maxQueueItems: 10 });
    const overflow = async () => {
      recordMany(queue, 11);
      await settle();
    };

    await overflow();
    await scheduler.advance(59_999);
    await overflow();
    expect(overflowLines(logger.lines).length).to.equal(2);
    await scheduler.advance(1);
    await overflow();

    expect(overflowLines(logger.lines).length).to.equal(4);
  });
});

describe('an event that is too old', () => {
  it('is dropped as expired instead of being sent', async () => {
    const { queue, scheduler, hooks } = openQueue({ maxAgeMs: 1_000, flushIntervalMs: 3_000 });

    recordMany(queue, 1);
    await scheduler.advance(2_500);
    recordMany(queue, 1, 2);
    await scheduler.advance(500);

    expect(hooks.delivered).to.deep.equal(['e2']);
    expect(hooks.drops).to.deep.equal([{ reason: 'expired', count: 1, ids: ['e1'] }]);
  });

  it('is sent all the same once it is in flight, where the destination may have it already', async () => {
    const { queue, scheduler, destination, hooks } = openQueue({ maxAgeMs: 1_000 });
    destination.answers = [{ outcome: 'retry', afterMs: 60_000 }];

    recordMany(queue, 3);
    await scheduler.advance(60_000);

    expect(hooks.delivered).to.deep.equal(ids(3));
  });

  it('does not keep a flush waiting', async () => {
    const { queue, scheduler } = openQueue({ maxAgeMs: 1_000, flushIntervalMs: 0 });
    recordMany(queue, 2);
    await scheduler.advance(2_000);

    expect(await queue.flush()).to.include({ delivered: 0, dropped: 2, pending: 0, timedOut: false });
  });
});

describe('an event of maxItemBytes', () => {
  it('is taken, and one of a byte more refused', () => {
    const { queue } = openQueue({ maxItemBytes: 11 });

    expect(queue.record({ id: 'e1' })).to.equal('accepted');
    expect(queue.record({ id: 'e10' })).to.equal('rejected');
  });
});
