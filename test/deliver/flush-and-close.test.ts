import { expect } from 'chai';
import { OK, PAUSE, RETRY } from './fake-destination.js';
import { settle } from './fake-scheduler.js';
import { expectConservation, ids, openQueue, recordMany } from './open-queue.js';

describe('flush', () => {
  it('sends what is there and says what became of it', async () => {
    const { queue, destination } = openQueue({ batchSize: 4 });
    destination.answers = [{ outcome: 'badItems', ids: ['e2'] }, OK, { outcome: 'fatal' }];

    recordMany(queue, 6);
    const report = await queue.flush();

    expect(report).to.deep.equal({ delivered: 3, pending: 0, dropped: 2, rejected: 1, timedOut: false });
  });

  it('is over at once where there is nothing to send', async () => {
    const { queue, scheduler } = openQueue();

    expect(await queue.flush()).to.deep.equal({ delivered: 0, pending: 0, dropped: 0, rejected: 0, timedOut: false });
    expect(scheduler.pending).to.equal(0);
  });

  it('gives up waiting, but nothing else, when its time is over', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = ['hang'];
    recordMany(queue, 2);

    const flushed = queue.flush({ timeoutMs: 300 });
    await scheduler.advance(300);
    expect(await flushed).to.include({ delivered: 0, pending: 2, timedOut: true });
    destination.last.answer(OK);
    await settle();

    expect(queue.stats().delivered).to.equal(2);
  });

  it('waits 5 s where nothing is said', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.otherwise = 'hang';
    recordMany(queue, 2);
    let isOver = false;

    void queue.flush().then(() => {
      isOver = true;
    });
    await scheduler.advance(4_999);
    expect(isOver).to.equal(false);
    await scheduler.advance(1);

    expect(isOver).to.equal(true);
  });

  for (const timeoutMs of [-1, Number.NaN, '100', null, {}]) {
    it(`takes a timeout of ${JSON.stringify(timeoutMs) ?? timeoutMs} for the default, and does not reject`, async () => {
      const { queue, scheduler, destination } = openQueue();
      destination.otherwise = 'hang';
      recordMany(queue, 1);

      const flushed = queue.flush({ timeoutMs: timeoutMs as never });
      await scheduler.advance(5_000);

      expect((await flushed).timedOut).to.equal(true);
    });
  }

  it('tries at once in a backoff', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = [RETRY, RETRY, RETRY, RETRY];
    recordMany(queue, 3);
    await scheduler.advance(10_000);
    expect(destination.sent.length).to.equal(5);
    destination.answers = [RETRY];
    recordMany(queue, 3, 4);
    await settle();

    await queue.flush();

    expect(queue.stats().delivered).to.equal(6);
  });

  it('does not try before a Retry-After has passed, and then without the rest of the wait', async () => {
    const { queue, scheduler, destination } = openQueue({ retry: { baseMs: 30_000, maxMs: 30_000 } });
    destination.answers = [{ outcome: 'retry', afterMs: 2_000 }];
    recordMany(queue, 3);
    await settle();

    const flushed = queue.flush({ timeoutMs: 10_000 });
    await scheduler.advance(1_999);
    expect(destination.sent.length).to.equal(1);
    await scheduler.advance(1);

    expect(await flushed).to.include({ delivered: 3, timedOut: false });
  });

  it('tries again a second after the last time it was asked to', async () => {
    const { queue, scheduler, destination } = openQueue({ retry: { baseMs: 30_000, maxMs: 30_000 } });
    destination.otherwise = RETRY;
    recordMany(queue, 3);
    await settle();

    void queue.flush();
    await scheduler.advance(300);
    void queue.flush();
    await scheduler.advance(699);
    expect(destination.sent.length).to.equal(2);
    await scheduler.advance(1);

    expect(destination.sent.length).to.equal(3);
  });

  it('of a closed queue is over at once', async () => {
    const { queue } = openQueue();
    await queue.close();

    expect(await queue.flush()).to.include({ pending: 0, timedOut: false });
  });

  it('from inside a send waits its time and harms nobody', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.during = () => queue.flush({ timeoutMs: 100 });

    recordMany(queue, 3);
    await scheduler.advance(100);

    expect(queue.stats()).to.include({ delivered: 3, retries: 0 });
  });
});

describe('close', () => {
  it('delivers what there is, closes the destination and leaves no timer', async () => {
    const { queue, scheduler, destination, hooks } = openQueue();

    recordMany(queue, 8);
    const report = await queue.close();

    expect(report).to.deep.equal({ delivered: 8, pending: 0, dropped: 0, rejected: 0, timedOut: false });
    expect(hooks.delivered).to.deep.equal(ids(8));
    expect([destination.closings, scheduler.pending, queue.state]).to.deep.equal([1, 0, 'closed']);
  });

  it('takes nothing more from the moment it is called', async () => {
    const { queue } = openQueue();
    recordMany(queue, 1);

    const closed = queue.close();
    expect(queue.state).to.equal('draining');
    expect(queue.record({ id: 'late' })).to.equal('closed');
    await closed;

    expect(queue.record({ id: 'later' })).to.equal('closed');
    expect(queue.stats().received).to.equal(1);
  });

  it('does not take an event either whose own code calls it', async () => {
    const freeze = ({ id }: { readonly id: string }) => {
      void queue.close();
      return { id, json: '{}', frozen: undefined };
    };
    const { queue } = openQueue({ freeze });

    expect(queue.record({ id: 'e1' })).to.equal('closed');

    expect(queue.stats().received).to.equal(0);
  });

  it('is idempotent: every call gives the same report', async () => {
    const { queue, destination } = openQueue();
    recordMany(queue, 4);

    const reports = await Promise.all([queue.close(), queue.close(), queue.close({ timeoutMs: 1 })]);
    reports.push(await queue.close());

    expect(new Set(reports).size).to.equal(1);
    expect(destination.closings).to.equal(1);
  });

  it('is under way already for a destination that calls it in the send that it causes', async () => {
    const { queue, destination } = openQueue();
    destination.during = () => void queue.close();
    recordMany(queue, 1);

    const report = await queue.close();

    expect(report).to.include({ delivered: 1, dropped: 0, timedOut: false });
    expect(destination.closings).to.equal(1);
  });

  it('aborts the send and drops the rest as shutdown when its time is over', async () => {
    const { queue, scheduler, destination, hooks } = openQueue();
    destination.otherwise = 'hang';
    recordMany(queue, 7);

    const closed = queue.close({ timeoutMs: 400 });
    await scheduler.advance(399);
    expect(destination.last.signal.aborted).to.equal(false);
    await scheduler.advance(1);

    expect(await closed).to.deep.equal({ delivered: 0, pending: 0, dropped: 7, rejected: 0, timedOut: true });
    expect(destination.last.signal.aborted).to.equal(true);
    expect(hooks.drops).to.deep.equal([{ reason: 'shutdown', count: 7, ids: ids(7) }]);
    expect(destination.closings).to.equal(1);
    expect(scheduler.pending).to.equal(0);
  });

  it('ignores what an aborted send answers later', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.otherwise = 'hang';
    recordMany(queue, 3);
    void queue.close({ timeoutMs: 10 });
    await scheduler.advance(10);

    destination.last.answer(OK);
    await scheduler.advance(1_000_000);

    expect(queue.stats()).to.include({ delivered: 0, inFlight: 0 });
    expectConservation(queue.stats());
    expect(destination.sent.length).to.equal(1);
  });

  it('tries again within its time', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = [RETRY, RETRY];
    recordMany(queue, 3);

    const closed = queue.close();
    await scheduler.advance(1_500);

    expect(await closed).to.include({ delivered: 3, timedOut: false });
  });

  it('does not wait for a try that lies behind its deadline', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.answers = [PAUSE];
    recordMany(queue, 4);
    await settle();

    const report = await queue.close({ timeoutMs: 60_000 });

    expect(report).to.include({ dropped: 4, timedOut: true });
    expect(scheduler.nowMs()).to.equal(0);
  });

  it('does not wait for the end of a backoff when nothing is left, and leaves no timer of it', async () => {
    const { queue, scheduler, destination } = openQueue({ retry: { maxAttempts: 1 } });
    destination.answers = [{ outcome: 'retry', afterMs: 60_000 }];
    recordMany(queue, 3);
    await settle();

    expect(await queue.close()).to.include({ dropped: 0, timedOut: false });
    expect(scheduler.pending).to.equal(0);
  });

  it('keeps to the earliest of several deadlines', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.otherwise = 'hang';
    recordMany(queue, 3);

    const closed = [queue.close({ timeoutMs: 60_000 }), queue.close({ timeoutMs: 200 })];
    await scheduler.advance(200);

    for (const report of await Promise.all(closed)) expect(report).to.include({ dropped: 3, timedOut: true });
  });

  for (const [what, close] of [
    ['never ends', () => new Promise<void>(() => {})],
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ] as const) {
    it(`ends in time though the destination's own close ${what}`, async () => {
      const { queue, scheduler } = openQueue({ destination: { send: async () => OK, close } });
      recordMany(queue, 3);

      const closed = queue.close({ timeoutMs: 400 });
      await scheduler.advance(400);

      expect(await closed).to.include({ delivered: 3, dropped: 0 });
      expect(queue.state).to.equal('closed');
    });
  }

  it('ends though the destination hangs in send, until the deadline, and in close', async () => {
    const never = () => new Promise<never>(() => {});
    const { queue, scheduler } = openQueue({ destination: { send: never, close: never } });
    recordMany(queue, 3);

    const closed = queue.close({ timeoutMs: 400 });
    await scheduler.advance(500);

    expect(await closed).to.include({ dropped: 3, timedOut: true });
    expect(scheduler.pending).to.equal(0);
  });

  it('waits for a destination’s close, shortly, though sends took all the time', async () => {
    let isClosed = false;
    const close = () =>
      new Promise<void>((resolve) => {
        scheduler.schedule(() => {
          isClosed = true;
          resolve();
        }, 50);
      });
    const { queue, scheduler } = openQueue({ destination: { send: () => new Promise<never>(() => {}), close } });
    recordMany(queue, 3);

    const closed = queue.close({ timeoutMs: 400 });
    await scheduler.advance(450);

    expect(await closed).to.include({ dropped: 3, timedOut: true });
    expect(isClosed).to.equal(true);
  });

  it('lets go of everybody who waits in a flush', async () => {
    const { queue, scheduler, destination } = openQueue();
    destination.otherwise = 'hang';
    recordMany(queue, 3);
    const flushed = queue.flush({ timeoutMs: 60_000 });

    void queue.close({ timeoutMs: 100 });
    await scheduler.advance(100);

    expect(await flushed).to.deep.equal({ delivered: 0, pending: 0, dropped: 3, rejected: 0, timedOut: false });
  });

  for (const where of ['send', 'hook', 'serialization'] as const) {
    it(`works from inside a ${where}`, async () => {
      const reports: Promise<unknown>[] = [];
      const close = () => void reports.push(queue.close({ timeoutMs: 1_000 }));
      const { queue, scheduler, destination } = openQueue({
        on: { deliver: () => where === 'hook' && close() },
        freeze: (event) => {
          if (where === 'serialization' && event.id === 'e3') close();
          return { id: event.id, json: JSON.stringify(event), frozen: undefined };
        },
      });
      destination.during = () => where === 'send' && close();

      const results = recordMany(queue, 4);
      await scheduler.advance(1_000);

      expect(queue.state).to.equal('closed');
      expect(destination.closings).to.equal(1);
      expect(queue.stats().delivered).to.equal(results.filter((result) => result === 'accepted').length);
      await Promise.all(reports);
    });
  }
});

describe('release', () => {
  it('aborts the send, as at the end of its time, and has its events sent again later', async () => {
    const { queue, scheduler, destination, hooks } = openQueue();
    destination.answers = ['hang'];
    recordMany(queue, 3);
    await settle();

    queue.release();

    expect(destination.last.signal.aborted).to.equal(true);
    expect(hooks.retries).to.have.length(1);
    expect(hooks.retries[0]).to.include({ reason: 'the process is to end', delayMs: 2_000 });
    expect(queue.stats()).to.include({ received: 3, delivered: 0 });
    expectConservation(queue.stats());
    expect(scheduler.referenced).to.equal(0);
    await scheduler.advance(2_000);
    expect(queue.stats()).to.include({ delivered: 3, retries: 1 });
  });

  it('has no send begin for two seconds, a flush notwithstanding', async () => {
    for (const answer of [RETRY, 'hang'] as const) {
      const { queue, scheduler, destination } = openQueue();
      destination.answers = [answer];
      recordMany(queue, 3);
      await settle();

      queue.release();
      void queue.flush({ timeoutMs: 0 });
      await scheduler.advance(1_999);
      expect(destination.sent).to.have.length(1);
      await scheduler.advance(1);

      expect(destination.sent).to.have.length(2);
    }
  });

  it('changes nothing where nothing is being sent', async () => {
    const { queue, hooks } = openQueue();
    recordMany(queue, 2);

    queue.release();
    await queue.close();
    queue.release();

    expect(hooks.retries).to.deep.equal([]);
    expect(queue.stats()).to.include({ delivered: 2 });
  });
});
