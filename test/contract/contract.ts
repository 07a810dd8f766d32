// What everyone who records may rely on, whichever collector it is: rules by their titles, each a test of one collector.

import { expect } from 'chai';
import fc from 'fast-check';
import { withDeadline } from '../../src/clock.js';
import type { FlushReport, RecordResult } from '../../src/collect/collector.js';
import { fanOut } from '../../src/collect/fan-out.js';
import { type ContractEvent, contractEvent, type Subject, type Taken } from './subjects.js';

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

/** Events held at most, unless a collector was told otherwise. */
const MOST_HELD = 10_000;

/** Longer than 10 ms on the slowest machine, and shorter than any default. */
const FAR_BEYOND_MS = 3_000;

/** Rejects, with chai's error, when the collector breaks the rule. */
export type Rule = (open: () => Promise<Subject>) => Promise<void>;

export const CONTRACT: Readonly<Record<string, Rule>> = {
  'takes events in order, and has them after a flush': async (open) => {
    await using subject = await open();

    const results = [1, 2, 3].map((n) => subject.collector.record(contractEvent(n)));
    await subject.collector.flush();

    expect(results).to.deep.equal(['accepted', 'accepted', 'accepted']);
    expect(subject.taken()).to.deep.equal(taken(1, 2, 3));
  },

  'gives a result that may be awaited': async (open) => {
    await using subject = await open();

    expect(await subject.collector.record(contractEvent(1))).to.be.oneOf([...RESULTS]);
  },

  'refuses what is no event, and takes its neighbours': async (open) => {
    await using subject = await open();
    const { collector } = subject;
    const noEvents = [undefined, null, 5, 'event', true, 5n, Symbol('x'), new Proxy({}, { get: throwing })];

    collector.record(contractEvent(1));
    const results = noEvents.map((event) => collector.record(event as unknown as ContractEvent));
    collector.record(contractEvent(2));
    await collector.flush();

    expect(results).to.deep.equal(noEvents.map(() => 'rejected'));
    expect(subject.taken()).to.deep.equal(taken(1, 2));
  },

  'refuses an event whose getter throws, and takes its neighbours': async (open) => {
    await using subject = await open();
    const hostile = [
      Object.defineProperty(contractEvent(0), 'value', { get: throwing }),
      {
        ...contractEvent(0),
        metadata: Object.defineProperty({}, 'step', { get: throwing, enumerable: true }),
        contextAttributes: Object.defineProperty({}, 'step', { get: throwing, enumerable: true }),
      },
    ];

    subject.collector.record(contractEvent(1));
    const results = hostile.map((event) => subject.collector.record(event));
    subject.collector.record(contractEvent(2));
    await subject.collector.flush();

    expect(results).to.deep.equal(['rejected', 'rejected']);
    expect(subject.taken()).to.deep.equal(taken(1, 2));
  },

  'never throws, whatever it is handed': async (open) => {
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
  },

  'takes a batch from a fan, one by one where it knows no batches': async (open) => {
    await using subject = await open();
    const fan = fanOut(subject.collector);

    fan.recordBatch([]);
    fan.recordBatch([contractEvent(1), null as unknown as ContractEvent, contractEvent(2)]);
    await fan.flush();

    expect(subject.taken()).to.deep.equal(taken(1, 2));
    expect(fan.failures).to.equal(0);
  },

  'is not disturbed by what becomes of an event after it was recorded': async (open) => {
    await using subject = await open();
    const event = contractEvent(1);

    subject.collector.record(event);
    Object.assign(event, { value: 9, flagKey: 'other' });
    Object.assign(event.contextAttributes as object, { step: 9 });
    Object.assign(event.metadata as object, { step: 9 });
    event.timestamp?.setTime(Number.NaN);
    await subject.collector.flush();

    expect(subject.taken()).to.deep.equal(taken(1));
  },

  'flushes when there is nothing, and more than once at a time': async (open) => {
    await using subject = await open();
    const { collector } = subject;

    await collector.flush();
    collector.record(contractEvent(1));
    await Promise.all([collector.flush(), collector.flush()]);
    await collector.flush();

    expect(subject.taken()).to.deep.equal(taken(1));
  },

  'holds nothing back after a flush, where it tells': async (open) => {
    await using subject = await open();
    const { collector } = subject;

    collector.record(contractEvent(1));
    expect(collector.bufferSize ?? 0).to.be.within(0, 2);
    await collector.flush();

    expect(collector.bufferSize ?? 0).to.equal(0);
  },

  'closes once, however often it is asked to': async (open) => {
    await using subject = await open();
    const { collector } = subject;

    collector.record(contractEvent(1));
    await Promise.all([collector.close(), collector.close()]);
    await collector.close();

    expect(collector.bufferSize ?? 0).to.equal(0);
  },

  'takes nothing after close, and throws nothing': async (open) => {
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
  },

  'holds ten thousand events at most, however many come': async (open) => {
    await using subject = await open();
    const { collector } = subject;

    for (let n = 0; n <= MOST_HELD; n++) collector.record(contractEvent(n));

    expect(collector.bufferSize ?? 0).to.be.at.most(MOST_HELD);
    await collector.flush();
    expect(subject.taken()).to.have.length(MOST_HELD);
  },

  'gives up when the time of a flush or of a close is over': async (open) => {
    await using subject = await open();
    const { collector } = subject;
    subject.hang?.();
    collector.record(contractEvent(1));

    const inTime = <T>(asked: Promise<T>) => withDeadline(asked, FAR_BEYOND_MS);
    const reports = [
      await inTime(collector.flush({ timeoutMs: 10 })),
      await inTime(collector.close({ timeoutMs: 10 })),
    ];

    expect(reports).not.to.include('timeout');
    if (subject.hang) for (const report of reports) expect(report).to.include({ timedOut: true });
  },

  'reports a flush in whole counts, or not at all': async (open) => {
    await using subject = await open();

    subject.collector.record(contractEvent(1));
    const { timedOut, ...counts }: FlushReport = (await subject.collector.flush()) ?? NO_REPORT;

    expect(timedOut).to.equal(false);
    expect(counts).to.have.all.keys('delivered', 'pending', 'dropped', 'rejected');
    for (const count of Object.values(counts)) expect(Number.isInteger(count) && count >= 0).to.equal(true);
    expect(counts.pending).to.equal(0);
  },
};

const NO_REPORT: FlushReport = { delivered: 0, pending: 0, dropped: 0, rejected: 0, timedOut: false };
