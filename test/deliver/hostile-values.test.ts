import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import { InvalidEvent } from '../../src/deliver/door.js';
import { FakeLogger } from '../console/fakes.js';
import { FakeDestination } from './fake-destination.js';
import { FakeScheduler } from './fake-scheduler.js';
import { anything, hostileValues } from './hostile-values.js';
import { expectConservation, HookLog } from './open-queue.js';

const isSoak = process.env['SOAK'] === '1';
const COUNT = hostileValues().length;
const GENERATED = isSoak ? 10_000 : 1_000;

function openQueue() {
  const destination = new FakeDestination();
  const hooks = new HookLog();
  const logger = new FakeLogger();
  const queue = new BatchQueue<unknown, unknown>({
    destination,
    freeze: (event) => ({ json: JSON.stringify(event), frozen: undefined }),
    scheduler: new FakeScheduler(),
    logger,
    on: hooks.on,
    batchSize: 1_000_000,
    maxQueueItems: 1_000_000,
  });
  return { queue, destination, hooks, logger };
}

/** Each value between two well-behaved neighbours. */
async function expectNeighboursDelivered(values: readonly unknown[]): Promise<HookLog> {
  const { queue, destination, hooks } = openQueue();
  const before = Object.getOwnPropertyNames(Object.prototype).sort();

  const results = values.map((value, i) => {
    expect(queue.record({ neighbour: `before ${i}` })).to.equal('accepted');
    const result = queue.record(value);
    expect(queue.record({ neighbour: `after ${i}` })).to.equal('accepted');
    expectConservation(queue.stats());
    return result;
  });
  await queue.flush();

  const body = destination.last.body;
  for (const i of values.keys()) {
    expect(body).to.contain(`{"neighbour":"before ${i}"}`);
    expect(body).to.contain(`{"neighbour":"after ${i}"}`);
  }
  const accepted = results.filter((result) => result === 'accepted').length;
  expect(queue.stats()).to.include({ delivered: 2 * values.length + accepted, rejected: values.length - accepted });
  expect(() => JSON.parse(`[${body}]`)).to.not.throw();
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).to.deep.equal(before);
  expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
  return hooks;
}

describe('hostile values', () => {
  it(`of which there are ${COUNT} are accepted or rejected, each alone`, async () => {
    expect(COUNT).to.be.at.least(200);

    const { rejects } = await expectNeighboursDelivered(hostileValues().map(([, value]) => value));

    expect(rejects.length).to.be.greaterThan(100);
    expect(rejects.every(({ by, reason }) => by === 'queue' && reason.length <= 200)).to.equal(true);
  });

  it(`made up by the thousand (${GENERATED}) are accepted or rejected, each alone`, async () => {
    await expectNeighboursDelivered(
      fc.sample(anything, { numRuns: GENERATED, seed: Number(process.env['SEED'] ?? 1) }),
    );
  });

  it('cannot record without end from inside of their own serialization', () => {
    const { queue } = openQueue();
    const event = { toJSON: () => queue.record(event) };

    const result = queue.record(event);

    expect(result).to.equal('accepted');
    expect(queue.stats()).to.include({ received: 9, queued: 8, rejected: 1 });
  });
});

describe('an event that is refused at the door', () => {
  it('is told with the name of the error, and nothing that was in the event', async () => {
    const { queue, hooks, logger } = openQueue();

    queue.record({
      get password() {
        throw new RangeError('hunter2');
      },
    });

    expect(hooks.rejects).to.deep.equal([{ by: 'queue', count: 1, ids: [], reason: 'RangeError' }]);
    expect(logger.lines).to.deep.equal(['warn: delivery: an event cannot be taken (RangeError); rejected so far: 1']);
  });

  it('is told in the words of freeze where freeze has some', () => {
    const hooks = new HookLog();
    const queue = new BatchQueue({
      destination: new FakeDestination(),
      logger: {},
      on: hooks.on,
      freeze: () => {
        throw new InvalidEvent('flagKey must be\n at most 255 characters');
      },
    });

    expect(queue.record({})).to.equal('rejected');
    expect(hooks.rejects[0]?.reason).to.equal('flagKey must be  at most 255 characters');
  });

  for (const [what, frozen, reason] of [
    ['has no JSON', { json: undefined, frozen: 0 }, 'not serializable'],
    ['has JSON that is no string', { json: 5, frozen: 0 }, 'not serializable'],
    ['has an empty id', { id: '', json: '{}', frozen: 0 }, 'its id is not a non-empty string'],
    ['has an id that is no string', { id: 5, json: '{}', frozen: 0 }, 'its id is not a non-empty string'],
    ['is larger than maxItemBytes', { json: 'x'.repeat(32_769), frozen: 0 }, 'larger than maxItemBytes (32768)'],
    ['is larger in UTF-8', { json: '€'.repeat(10_923), frozen: 0 }, 'larger than maxItemBytes (32768)'],
    ['is nothing at all', undefined, 'TypeError'],
  ] as const) {
    it(`${what}`, () => {
      const hooks = new HookLog();
      const queue = new BatchQueue<unknown, unknown>({
        destination: new FakeDestination(),
        logger: {},
        on: hooks.on,
        freeze: () => frozen as never,
      });

      expect(queue.record({})).to.equal('rejected');
      expect(hooks.rejects[0]?.reason).to.equal(reason);
    });
  }

  it('is refused for a redact that throws', () => {
    const queue = new BatchQueue<unknown, unknown>({
      destination: new FakeDestination(),
      logger: {},
      freeze: () => ({ json: '{}', frozen: 0 }),
      redact: () => expect.fail(),
    });

    expect(queue.record({})).to.equal('rejected');
  });

  it('is refused for a redact that gives a promise, whose rejection goes nowhere', async () => {
    const rejections: unknown[] = [];
    const listener = (reason: unknown) => void rejections.push(reason);
    const hooks = new HookLog();
    const queue = new BatchQueue<unknown, unknown>({
      destination: new FakeDestination(),
      logger: {},
      freeze: () => ({ json: '{}', frozen: 0 }),
      redact: () => Promise.reject(new Error('no')),
      on: hooks.on,
    });
    process.on('unhandledRejection', listener);
    try {
      expect(queue.record({})).to.equal('rejected');
      await setImmediate();
    } finally {
      process.off('unhandledRejection', listener);
    }

    expect(rejections).to.be.empty;
    expect(hooks.rejects[0]?.reason).to.equal('redact must answer at once');
  });
});
