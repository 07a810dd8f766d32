import { expect } from 'chai';
import type { AnalyticsCollector, FlushReport, RecordResult } from '../../src/collect/collector.js';
import { fanOut, requireCollector } from '../../src/collect/fan-out.js';

type Event = { readonly id: number };

const NOTHING: FlushReport = { delivered: 0, pending: 0, dropped: 0, rejected: 0, timedOut: false };

/** Remembers what it was handed; any part may be replaced by a worse one. */
function collectorOf(changes: Partial<AnalyticsCollector<Event>> = {}) {
  const events: Event[] = [];
  const collector: AnalyticsCollector<Event> = {
    record: (event) => void events.push(event),
    flush: async () => {},
    close: async () => {},
    ...changes,
  };
  return Object.assign(collector, { events });
}

const throwing = () => {
  throw new Error('broken');
};
const settled = () => new Promise(setImmediate);

describe('fanOut', () => {
  it('hands each event to every collector, in order', () => {
    const order: string[] = [];
    const first = collectorOf({ record: ({ id }) => void order.push(`first ${id}`) });
    const second = collectorOf({ record: ({ id }) => void order.push(`second ${id}`) });
    const fan = fanOut(first, second);

    fan.record({ id: 1 });
    fan.record({ id: 2 });

    expect(order).to.deep.equal(['first 1', 'second 1', 'first 2', 'second 2']);
  });

  it('is a collector like any other, so that fans may hold fans', () => {
    const inner = collectorOf();

    fanOut(fanOut(inner)).record({ id: 1 });

    expect(inner.events).to.deep.equal([{ id: 1 }]);
  });

  it('accepts everything while it has no collectors', async () => {
    const fan = fanOut<Event>();

    expect(fan.record({ id: 1 })).to.equal('accepted');
    expect(fan.bufferSize).to.equal(0);
    expect(await fan.flush()).to.deep.equal(NOTHING);
  });

  it('is unflushed while a collector that has no bufferSize was given something after the last flush began', async () => {
    const fan = fanOut(fanOut(collectorOf()));
    const states = [fan.isUnflushed];

    fan.record({ id: 1 });
    states.push(fan.isUnflushed);
    const flushed = fan.flush();
    fan.recordBatch([{ id: 2 }]);
    await flushed;
    states.push(fan.isUnflushed);
    await fan.flush();
    states.push(fan.isUnflushed);

    expect(states).to.deep.equal([false, true, true, false]);
  });

  it('is unflushed while a flush of such a collector goes on, and never for collectors that have a bufferSize', () => {
    const hanging = fanOut(collectorOf({ flush: () => new Promise(() => {}) }));
    const counted = fanOut(collectorOf({ bufferSize: 1 }));

    for (const fan of [hanging, counted]) fan.record({ id: 1 });
    for (const fan of [hanging, counted]) void fan.flush();

    expect([hanging.isUnflushed, counted.isUnflushed]).to.deep.equal([true, false]);
  });

  describe('of collectors one of which fails', () => {
    it('hands the event to the others when one throws', () => {
      const before = collectorOf();
      const after = collectorOf();
      const fan = fanOut(before, collectorOf({ record: throwing }), after);

      fan.record({ id: 1 });

      expect(before.events).to.deep.equal([{ id: 1 }]);
      expect(after.events).to.deep.equal([{ id: 1 }]);
    });

    it('counts the failures and tells each with its collector', () => {
      const broken = collectorOf({ record: throwing });
      const told: unknown[] = [];
      const fan = fanOut(broken, collectorOf());
      fan.onFailure = (error, collector) => told.push([(error as Error).message, collector === broken]);

      fan.record({ id: 1 });
      fan.record({ id: 2 });

      expect(fan.failures).to.equal(2);
      expect(told).to.deep.equal([
        ['broken', true],
        ['broken', true],
      ]);
    });

    it('hears a rejection of an async record, so that it does not end the process', async () => {
      const other = collectorOf();
      const fan = fanOut<Event>(collectorOf({ record: (async () => throwing()) as never }), other);

      fan.record({ id: 1 });
      fan.recordBatch([{ id: 2 }]);
      await settled();

      expect(fan.failures).to.equal(2);
      expect(other.events).to.have.length(2);
    });

    it('flushes and closes the others when one throws or rejects', async () => {
      const done: string[] = [];
      const good = collectorOf({
        flush: async () => void done.push('flushed'),
        close: async () => void done.push('closed'),
      });
      const rejecting = collectorOf({ flush: async () => throwing(), close: async () => throwing() });
      const fan = fanOut(collectorOf({ flush: throwing, close: throwing }), rejecting, good);

      await fan.flush();
      await fan.close();

      expect(done).to.deep.equal(['flushed', 'closed']);
      expect(fan.failures).to.equal(4);
    });

    it('reads the sizes of the others when one’s getter throws', () => {
      const hostile = Object.defineProperty(collectorOf(), 'bufferSize', { get: throwing });
      const fan = fanOut<Event>(hostile, { ...collectorOf(), bufferSize: 3 });

      expect(fan.bufferSize).to.equal(3);
      expect(fan.failures).to.equal(1);
    });
  });

  describe('record', () => {
    const resultOf = (...results: (RecordResult | void)[]) =>
      fanOut(...results.map((result) => collectorOf({ record: () => result }))).record({ id: 1 });

    it('gives the worst result of all', () => {
      expect(resultOf('accepted', 'accepted')).to.equal('accepted');
      expect(resultOf('accepted', 'dropped', 'accepted')).to.equal('dropped');
      expect(resultOf('rejected', 'dropped')).to.equal('rejected');
      expect(resultOf('accepted', 'closed', 'rejected')).to.equal('closed');
    });

    it('takes no result, and one it does not know, as accepted', () => {
      expect(resultOf(undefined)).to.equal('accepted');
      expect(resultOf('perhaps' as RecordResult)).to.equal('accepted');
    });
  });

  describe('recordBatch', () => {
    it('hands the whole batch to a collector that takes batches', () => {
      const batches: (readonly Event[])[] = [];
      const fan = fanOut(collectorOf({ recordBatch: (events) => void batches.push(events) }));

      fan.recordBatch([{ id: 1 }, { id: 2 }]);

      expect(batches).to.deep.equal([[{ id: 1 }, { id: 2 }]]);
    });

    it('hands the events one by one to a collector that does not', () => {
      const single = collectorOf();

      fanOut(single).recordBatch([{ id: 1 }, { id: 2 }]);

      expect(single.events).to.deep.equal([{ id: 1 }, { id: 2 }]);
    });

    it('goes on with the next event when one is refused with an error', () => {
      const taken: number[] = [];
      const record = ({ id }: Event) => {
        if (id === 1) throwing();
        taken.push(id);
      };

      fanOut(collectorOf({ record })).recordBatch([{ id: 0 }, { id: 1 }, { id: 2 }]);

      expect(taken).to.deep.equal([0, 2]);
    });

    it('hands the batch to the others when one throws', () => {
      const other = collectorOf();
      const fan = fanOut(collectorOf({ recordBatch: throwing }), other);

      fan.recordBatch([{ id: 1 }]);

      expect(other.events).to.deep.equal([{ id: 1 }]);
      expect(fan.failures).to.equal(1);
    });
  });

  describe('flush and close', () => {
    it('add the reports up', async () => {
      const first = { delivered: 1, pending: 2, dropped: 3, rejected: 4, timedOut: false };
      const second = { delivered: 10, pending: 20, dropped: 30, rejected: 40, timedOut: true };
      const fan = fanOut(
        collectorOf({ flush: async () => first, close: async () => second }),
        collectorOf({ flush: async () => second, close: async () => first }),
        collectorOf(),
      );

      const sum = { delivered: 11, pending: 22, dropped: 33, rejected: 44, timedOut: true };
      expect(await fan.flush()).to.deep.equal(sum);
      expect(await fan.close()).to.deep.equal(sum);
    });

    it('have timed out only where a collector says so', async () => {
      const inTime = { delivered: 1, pending: 0, dropped: 0, rejected: 0, timedOut: false };
      const fan = fanOut(collectorOf({ flush: async () => inTime }), collectorOf());

      expect(await fan.flush()).to.deep.equal(inTime);
    });

    it('count only numbers of a report that is not one', async () => {
      for (const strange of [{}, { delivered: '5', pending: Number.NaN }, 'done', 5, null]) {
        const fan = fanOut(collectorOf({ flush: async () => strange as never }));

        expect(await fan.flush()).to.deep.equal(NOTHING);
        expect(fan.failures).to.equal(0);
      }
    });

    it('ask all collectors at once', async () => {
      const asked: string[] = [];
      let release = () => {};
      const slow = collectorOf({
        flush: () => {
          asked.push('slow');
          return new Promise((resolve) => {
            release = resolve;
          });
        },
      });
      const fan = fanOut(slow, collectorOf({ flush: async () => void asked.push('quick') }));

      const flushed = fan.flush();

      expect(asked).to.deep.equal(['slow', 'quick']);
      release();
      await flushed;
    });

    it('have ended once the slowest has', async () => {
      const report = { delivered: 1, pending: 0, dropped: 0, rejected: 0, timedOut: false };
      const slow = () => new Promise<typeof report>((resolve) => setImmediate(resolve, report));
      const fan = fanOut(collectorOf({ flush: slow, close: slow }), collectorOf());

      expect(await fan.flush()).to.deep.equal(report);
      expect(await fan.close()).to.deep.equal(report);
    });
  });

  it('has each collector let go that can, whatever another does', () => {
    let released = 0;
    const release = () => void released++;
    const fan = fanOut<Event>({ ...collectorOf(), release: throwing }, collectorOf(), { ...collectorOf(), release });

    fan.release();

    expect(released).to.equal(1);
    expect(fan.failures).to.equal(1);
  });

  it('holds what its collectors hold', () => {
    const fan = fanOut<Event>({ ...collectorOf(), bufferSize: 2 }, { ...collectorOf(), bufferSize: 5 }, collectorOf(), {
      ...collectorOf(),
      bufferSize: 'many' as never,
    });

    expect(fan.bufferSize).to.equal(7);
  });

  it('refuses what is no collector, by its place and the missing method', () => {
    const noClose = { record() {}, flush: async () => {} } as never;

    expect(() => fanOut(collectorOf(), noClose)).to.throw(
      TypeError,
      'collectors[1] must be a collector with record, flush and close; close is missing',
    );
    for (const value of [undefined, null, 5, 'record', {}, () => {}]) {
      expect(() => requireCollector(value, 'collectors[0]')).to.throw(TypeError, 'record is missing');
    }
  });

  it('takes a class’s methods, and calls them on their object', () => {
    class Counter implements AnalyticsCollector<Event> {
      #count = 0;
      record(): void {
        this.#count++;
      }
      async flush(): Promise<void> {}
      async close(): Promise<void> {}
      get bufferSize(): number {
        return this.#count;
      }
    }
    const fan = fanOut<Event>(new Counter());

    fan.record({ id: 1 });

    expect(fan.bufferSize).to.equal(1);
  });
});
