// What everyone who records may rely on, whichever collector it is. A new collector adds its line.

import { expect } from 'chai';
import fc from 'fast-check';
import type { RecordResult } from '../../src/collect/collector.js';
import { fanOut } from '../../src/collect/fan-out.js';
import {
  type ContractEvent,
  contractEvent,
  openEventProcessor,
  openFan,
  openMemory,
  openQueue,
  type Subject,
  type Taken,
} from './subjects.js';

const COLLECTORS: Readonly<Record<string, () => Promise<Subject>>> = {
  InMemoryAnalyticsCollector: openMemory,
  fanOut: openFan,
  BatchQueue: openQueue,
  EventProcessor: openEventProcessor,
};

const RESULTS: readonly (RecordResult | undefined)[] = ['accepted', 'dropped', 'rejected', 'closed', undefined];
const throwing = () => {
  throw new Error('hostile');
};
const taken = (...numbers: readonly number[]): Taken[] => numbers.map((n) => [String(n), n]);

/** An event one of whose properties, at any depth, is not what it should be. */
const hostileEvents: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
  fc
    .record({
      key: fc.constantFrom('timestamp', 'flagKey', 'value', 'reason', 'contextAttributes', 'metadata', 'identifier'),
      value: fc.oneof(fc.anything(), fc.constantFrom(1n, Symbol('x'), throwing, new Proxy({}, { get: throwing }))),
      isGetter: fc.boolean(),
    })
    .map(({ key, value, isGetter }) =>
      Object.defineProperty(contractEvent(0), key, isGetter ? { get: throwing } : { value, enumerable: true }),
    ),
);

for (const [name, open] of Object.entries(COLLECTORS)) {
  describe(`the contract of every collector: ${name}`, () => {
    it('takes events in order, and has them after a flush', async () => {
      await using subject = await open();

      const results = [1, 2, 3].map((n) => subject.collector.record(contractEvent(n)));
      await subject.collector.flush();

      expect(results).to.deep.equal(['accepted', 'accepted', 'accepted']);
      expect(subject.taken()).to.deep.equal(taken(1, 2, 3));
    });

    it('gives a result that may be awaited', async () => {
      await using subject = await open();

      expect(await subject.collector.record(contractEvent(1))).to.be.oneOf([...RESULTS]);
    });

    it('refuses what is no event, and takes its neighbours', async () => {
      await using subject = await open();
      const { collector } = subject;
      const noEvents = [undefined, null, 5, 'event', true, 5n, Symbol('x'), new Proxy({}, { get: throwing })];

      collector.record(contractEvent(1));
      const results = noEvents.map((event) => collector.record(event as unknown as ContractEvent));
      collector.record(contractEvent(2));
      await collector.flush();

      expect(results).to.deep.equal(noEvents.map(() => 'rejected'));
      expect(subject.taken()).to.deep.equal(taken(1, 2));
    });

    it('refuses an event whose getter throws, and takes its neighbours', async () => {
      await using subject = await open();
      const hostile = [
        Object.defineProperty(contractEvent(0), 'value', { get: throwing }),
        {
          ...contractEvent(0),
          metadata: { step: 0, toJSON: throwing },
          contextAttributes: Object.defineProperty({}, 'step', { get: throwing, enumerable: true }),
        },
      ];

      subject.collector.record(contractEvent(1));
      const results = hostile.map((event) => subject.collector.record(event));
      subject.collector.record(contractEvent(2));
      await subject.collector.flush();

      expect(results).to.deep.equal(['rejected', 'rejected']);
      expect(subject.taken()).to.deep.equal(taken(1, 2));
    });

    it('never throws, whatever it is handed', async () => {
      await using subject = await open();
      const prototype = Object.getOwnPropertyNames(Object.prototype);
      subject.collector.record({ ...contractEvent(1), value: 'first' });

      fc.assert(
        fc.property(hostileEvents, (event) => {
          expect(subject.collector.record(event as ContractEvent)).to.be.oneOf([...RESULTS]);
        }),
        { numRuns: 500 },
      );
      subject.collector.record({ ...contractEvent(2), value: 'last' });
      await subject.collector.flush();

      const values = subject.taken().map(([value]) => value);
      expect([values[0], values.at(-1)]).to.deep.equal(['first', 'last']);
      expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(prototype);
    });

    it('takes a batch from a fan, one by one where it knows no batches', async () => {
      await using subject = await open();
      const fan = fanOut(subject.collector);

      fan.recordBatch([]);
      fan.recordBatch([contractEvent(1), null as unknown as ContractEvent, contractEvent(2)]);
      await fan.flush();

      expect(subject.taken()).to.deep.equal(taken(1, 2));
      expect(fan.failures).to.equal(0);
    });

    it('is not disturbed by what becomes of an event after it was recorded', async () => {
      await using subject = await open();
      const event = contractEvent(1);

      subject.collector.record(event);
      Object.assign(event, { value: 9, flagKey: 'other' });
      Object.assign(event.contextAttributes as object, { step: 9 });
      Object.assign(event.metadata as object, { step: 9 });
      event.timestamp?.setTime(Number.NaN);
      await subject.collector.flush();

      expect(subject.taken()).to.deep.equal(taken(1));
    });

    it('flushes when there is nothing, and more than once at a time', async () => {
      await using subject = await open();
      const { collector } = subject;

      await collector.flush();
      collector.record(contractEvent(1));
      await Promise.all([collector.flush(), collector.flush()]);
      await collector.flush();

      expect(subject.taken()).to.deep.equal(taken(1));
    });

    it('holds nothing back after a flush, where it tells', async () => {
      await using subject = await open();
      const { collector } = subject;

      collector.record(contractEvent(1));
      expect(collector.bufferSize ?? 0).to.be.within(0, 2);
      await collector.flush();

      expect(collector.bufferSize ?? 0).to.equal(0);
    });

    it('closes once, however often it is asked to', async () => {
      await using subject = await open();
      const { collector } = subject;

      collector.record(contractEvent(1));
      await Promise.all([collector.close(), collector.close()]);
      await collector.close();

      expect(collector.bufferSize ?? 0).to.equal(0);
    });

    it('takes nothing after close, and throws nothing', async () => {
      await using subject = await open();
      const { collector } = subject;

      collector.record(contractEvent(1));
      await collector.close();
      const before = subject.taken();
      const results = [contractEvent(2), null, new Proxy({}, { get: throwing })].map((event) =>
        collector.record(event as ContractEvent),
      );
      collector.recordBatch?.([contractEvent(3)]);
      await collector.flush();
      await collector.close();

      expect(results).to.deep.equal(['closed', 'closed', 'closed']);
      expect(subject.taken()).to.deep.equal(before);
    });
  });
}
