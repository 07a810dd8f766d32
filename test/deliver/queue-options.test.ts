import { expect } from 'chai';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import { type BatchQueueOptions, QUEUE_OPTION_NAMES, resolveQueueOptions } from '../../src/deliver/queue-options.js';
import { FakeDestination } from './fake-destination.js';
import { FakeSpool } from './fake-spool.js';
import { openQueue } from './open-queue.js';

const REQUIRED: BatchQueueOptions<unknown, undefined> = {
  destination: new FakeDestination(),
  freeze: (event) => ({ json: JSON.stringify(event), frozen: undefined }),
};

function resolve(options: object) {
  return resolveQueueOptions({ ...REQUIRED, ...options });
}

describe('the options of a batch queue', () => {
  it('have the defaults of the contract', () => {
    const { batchSize, flushIntervalMs, maxQueueItems, maxQueueBytes, maxItemBytes, overflow, maxAgeMs } = resolve({});

    expect({ batchSize, flushIntervalMs, overflow, maxAgeMs }).to.deep.equal({
      batchSize: 100,
      flushIntervalMs: 5_000,
      overflow: 'drop-newest',
      maxAgeMs: Number.POSITIVE_INFINITY,
    });
    expect({ maxQueueItems, maxQueueBytes, maxItemBytes }).to.deep.equal({
      maxQueueItems: 10_000,
      maxQueueBytes: 16 * 1024 * 1024,
      maxItemBytes: 32 * 1024,
    });
    expect(resolve({}).retry).to.deep.equal({ baseMs: 500, maxMs: 30_000, maxAttempts: Number.POSITIVE_INFINITY });
    expect(resolve({}).requestTimeoutMs).to.equal(10_000);
  });

  it('hold ten batches, where that is more than 10,000 events', () => {
    expect(resolve({ batchSize: 2_000 }).maxQueueItems).to.equal(20_000);
  });

  it('let a batch be no larger than the queue, and an event no larger than its bytes', () => {
    const { batchSize, maxItemBytes } = resolve({ maxQueueItems: 7, maxQueueBytes: 900 });

    expect({ batchSize, maxItemBytes }).to.deep.equal({ batchSize: 7, maxItemBytes: 900 });
  });

  it('take undefined for the default', () => {
    const nothing = Object.fromEntries(QUEUE_OPTION_NAMES.map((name) => [name, undefined]));

    expect(resolve(nothing).batchSize).to.equal(100);
  });

  it('take infinity for unlimited', () => {
    const unlimited = resolve({ maxAgeMs: Number.POSITIVE_INFINITY, retry: { maxAttempts: Number.POSITIVE_INFINITY } });

    expect(unlimited.maxAgeMs).to.equal(Number.POSITIVE_INFINITY);
  });

  const notAnObject = 'an object';
  for (const [options, message] of [
    [{ batchSize: 0 }, 'batchSize must be a positive integer, got 0'],
    [{ batchSize: 2.5 }, 'batchSize must be a positive integer, got 2.5'],
    [{ batchSize: '100' }, "batchSize must be a positive integer, got '100'"],
    [{ flushIntervalMs: -1 }, 'flushIntervalMs must be a non-negative, finite number, got -1'],
    [{ flushIntervalMs: Number.NaN }, 'flushIntervalMs must be a non-negative, finite number, got NaN'],
    [{ maxQueueItems: -1 }, 'maxQueueItems must be a positive integer, got -1'],
    [{ maxQueueBytes: 0 }, 'maxQueueBytes must be a positive integer, got 0'],
    [{ maxItemBytes: null }, 'maxItemBytes must be a positive integer, got null'],
    [{ overflow: 'drop' }, "overflow must be one of 'drop-newest', 'drop-oldest', got 'drop'"],
    [{ maxAgeMs: -5 }, 'maxAgeMs must be a non-negative, finite number, got -5'],
    [{ retry: 3 }, 'retry must be an object, got 3'],
    [{ retry: { attempts: 3 } }, "retry has no option 'attempts'; known are baseMs, maxMs, maxAttempts"],
    [{ retry: { baseMs: 0 } }, 'retry.baseMs must be a positive integer, got 0'],
    [{ retry: { baseMs: 90, maxMs: 80 } }, 'retry.baseMs must be at most retry.maxMs (80), got 90'],
    [{ retry: { maxAttempts: 0 } }, 'retry.maxAttempts must be a positive integer, got 0'],
    [{ requestTimeoutMs: 0 }, 'requestTimeoutMs must be a positive integer, got 0'],
    [{ spool: '/tmp' }, "spool must be an object with append, load, acknowledge, close, got '/tmp'"],
    [{ spool: {} }, 'spool.append must be a function, got undefined'],
    [
      { spool: new FakeSpool(), overflow: 'drop-oldest' },
      "overflow must be 'drop-newest' with a spool, got 'drop-oldest'",
    ],
    [{ redact: true }, 'redact must be a function, got true'],
    [{ on: { dropped() {} } }, "on has no option 'dropped'; known are drop, reject, deliver, retry"],
    [{ on: { drop: 1 } }, 'on.drop must be a function, got 1'],
    [{ logger: 'console' }, "logger must be a logger object, got 'console'"],
    [{ scheduler: {} }, 'scheduler.nowMs must be a function, got undefined'],
    [{ random: 0.5 }, 'random must be a function, got 0.5'],
    [{ name: '' }, "name must be a non-empty string, got ''"],
    [{ destination: undefined }, 'destination must be an object with send, got undefined'],
    [{ destination: { send: 1 } }, 'destination.send must be a function, got 1'],
    [{ destination: { send() {}, close: 1 } }, 'destination.close must be a function, got 1'],
    [{ freeze: undefined }, 'freeze must be a function, got undefined'],
    [{ serialize: true }, 'serialize must be a function, got true'],
    [{ thaw: 1 }, 'thaw must be a function, got 1'],
    [{ batchsize: 10 }, "BatchQueueOptions has no option 'batchsize'; known are batchSize, "],
  ] as const) {
    it(`are refused: ${message}`, () => {
      expect(() => new BatchQueue({ ...REQUIRED, ...(options as object) })).to.throw(message);
    });
  }

  it(`are refused when they are no object`, () => {
    expect(() => new BatchQueue(null as never)).to.throw(`BatchQueueOptions must be ${notAnObject}, got null`);
  });

  it('redact an event before it is serialized, and leave the original alone', async () => {
    const { queue, destination } = openQueue({ redact: (event) => ({ ...event, id: event.id.toUpperCase() }) });
    const event = { id: 'secret' };

    queue.record(event);
    await queue.flush();

    expect(destination.last.body).to.equal('{"id":"SECRET"}');
    expect(event).to.deep.equal({ id: 'secret' });
  });

  it('send when the interval is over, and never without one', async () => {
    const withInterval = openQueue({ flushIntervalMs: 700 });
    const without = openQueue({ flushIntervalMs: 0 });

    for (const { queue, scheduler } of [withInterval, without]) {
      queue.record({ id: 'e1' });
      await scheduler.advance(699);
      expect(queue.stats().delivered).to.equal(0);
      await scheduler.advance(1_000_000);
    }

    expect(withInterval.destination.batches).to.deep.equal([['e1']]);
    expect(without.destination.batches).to.deep.equal([]);
  });

  it('send as soon as a batch is full, and leave the rest to the interval', async () => {
    const { queue, scheduler, destination } = openQueue({ batchSize: 2 });

    for (const id of ['a', 'b', 'c', 'd', 'e']) queue.record({ id });
    await scheduler.advance(0);

    expect(destination.batches).to.deep.equal([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});
