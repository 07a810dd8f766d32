import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { InMemoryAnalyticsCollector, type InMemoryOptions } from '../../src/collect/memory-collector.js';
import { type FlagEvaluation, FlagEvaluationEvent } from '../../src/event.js';

function evaluation(changes: Partial<FlagEvaluation> = {}): FlagEvaluation {
  return { flagKey: 'checkout', value: true, reason: 'STATIC', ...changes };
}

/** Records evaluations whose values are `from` to `to`. */
function recordValues(collector: InMemoryAnalyticsCollector, from: number, to: number): void {
  for (let value = from; value <= to; value++) collector.record(evaluation({ value }));
}

const valuesOf = (events: readonly FlagEvaluationEvent[]) => events.map(({ value }) => value);
const throwing = () => {
  throw new Error('broken');
};

describe('InMemoryAnalyticsCollector', () => {
  it('keeps evaluations in the order they came in', () => {
    const collector = new InMemoryAnalyticsCollector();

    recordValues(collector, 1, 3);

    expect(valuesOf(collector.getEvents())).to.deep.equal([1, 2, 3]);
    expect(collector.length).to.equal(3);
  });

  it('takes events and plain objects of the same shape alike', () => {
    const collector = new InMemoryAnalyticsCollector();
    const timestamp = new Date(0);

    collector.record(new FlagEvaluationEvent(evaluation({ timestamp })));
    collector.record(evaluation({ timestamp }));

    const [event, plain] = collector.getEvents();
    expect(event).to.be.instanceOf(FlagEvaluationEvent);
    expect(plain).to.be.instanceOf(FlagEvaluationEvent).and.to.deep.equal(event);
    expect(event).to.deep.equal(new FlagEvaluationEvent(evaluation({ timestamp })));
  });

  it('fills in what may be left out', () => {
    const collector = new InMemoryAnalyticsCollector();

    const before = Date.now();
    collector.record({ flagKey: 'checkout', value: 1, reason: 'STATIC' });

    const [event] = collector.getEvents();
    expect(event?.timestamp.getTime()).to.be.within(before, Date.now());
    expect(event).to.deep.include({ contextAttributes: {}, evaluationDurationMs: 0, variant: undefined });
  });

  describe('maxSize', () => {
    it('is ten thousand by default', () => {
      const collector = new InMemoryAnalyticsCollector();

      recordValues(collector, 1, 10_001);

      expect(collector.maxSize).to.equal(10_000);
      expect(collector.length).to.equal(10_000);
      expect(collector.getEvents()[0]?.value).to.equal(2);
    });

    it('bounds what is kept: the oldest go, and are counted', () => {
      const collector = new InMemoryAnalyticsCollector({ maxSize: 3 });

      for (let last = 1; last <= 10; last++) {
        recordValues(collector, last, last);
        const held = [last - 2, last - 1, last].filter((value) => value > 0);
        expect(valuesOf(collector.getEvents())).to.deep.equal(held);
        expect(collector.length).to.equal(held.length);
      }

      expect(collector.discarded).to.equal(7);
    });

    it('may be one', () => {
      const collector = new InMemoryAnalyticsCollector({ maxSize: 1 });

      recordValues(collector, 1, 2);

      expect(valuesOf(collector.getEvents())).to.deep.equal([2]);
    });

    it('is refused when it is not a positive integer, as is any other option', () => {
      for (const maxSize of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => new InMemoryAnalyticsCollector({ maxSize })).to.throw(
          RangeError,
          `maxSize must be a positive integer, got ${maxSize}`,
        );
      }
      expect(() => new InMemoryAnalyticsCollector({ maxSize: '5' } as never)).to.throw(
        TypeError,
        "maxSize must be a positive integer, got '5'",
      );
      expect(() => new InMemoryAnalyticsCollector({ maxsize: 5 } as InMemoryOptions)).to.throw(
        TypeError,
        "InMemoryOptions has no option 'maxsize'; known are maxSize",
      );
    });
  });

  describe('getEvents', () => {
    const collector = new InMemoryAnalyticsCollector({ maxSize: 6 });
    // The first four are gone again, so that the ring does not begin at its beginning.
    for (let value = 1; value <= 10; value++) {
      collector.record(evaluation({ flagKey: value % 2 === 0 ? 'even' : 'odd', value }));
    }

    it('gives those of one flag', () => {
      expect(valuesOf(collector.getEvents({ flagKey: 'even' }))).to.deep.equal([6, 8, 10]);
      expect(collector.getEvents({ flagKey: 'other' })).to.deep.equal([]);
    });

    it('gives the most recent so many, in order', () => {
      expect(valuesOf(collector.getEvents({ limit: 2 }))).to.deep.equal([9, 10]);
      expect(valuesOf(collector.getEvents({ limit: 100 }))).to.deep.equal([5, 6, 7, 8, 9, 10]);
      expect(collector.getEvents({ limit: 0 })).to.deep.equal([]);
    });

    it('gives the most recent of one flag', () => {
      expect(valuesOf(collector.getEvents({ flagKey: 'odd', limit: 2 }))).to.deep.equal([7, 9]);
    });

    it('gives a list of its own', () => {
      collector.getEvents().length = 0;

      expect(collector.getEvents()).to.have.length(6);
    });

    it('refuses a limit that is none, and a filter it does not know', () => {
      for (const limit of [-1, 0.5, Number.NaN]) {
        expect(() => collector.getEvents({ limit })).to.throw(
          RangeError,
          `limit must be a non-negative integer, got ${limit}`,
        );
      }
      expect(() => collector.getEvents({ flag: 'even' } as never)).to.throw(
        TypeError,
        "EventFilter has no option 'flag'; known are flagKey, limit",
      );
    });

    it('has its counts in getEventCount', () => {
      expect(collector.getEventCount()).to.equal(6);
      expect(collector.getEventCount('even')).to.equal(3);
      expect(collector.getEventCount('other')).to.equal(0);
    });
  });

  describe('forEach', () => {
    it('visits the events held, oldest first', () => {
      const collector = new InMemoryAnalyticsCollector({ maxSize: 3 });
      recordValues(collector, 1, 5);
      const visited: unknown[] = [];

      collector.forEach(({ value }) => void visited.push(value));

      expect(visited).to.deep.equal([3, 4, 5]);
    });

    it('goes on over what there was when it is cleared or added to meanwhile', () => {
      const collector = new InMemoryAnalyticsCollector();
      recordValues(collector, 1, 3);
      const visited: unknown[] = [];

      collector.forEach(({ value }) => {
        visited.push(value);
        collector.record(evaluation());
        collector.clear();
      });

      expect(visited).to.deep.equal([1, 2, 3]);
    });
  });

  it('forgets everything it holds on clear, and goes on', () => {
    const collector = new InMemoryAnalyticsCollector({ maxSize: 2 });
    recordValues(collector, 1, 3);

    collector.clear();
    expect(collector.length).to.equal(0);
    recordValues(collector, 4, 6);

    expect(valuesOf(collector.getEvents())).to.deep.equal([5, 6]);
  });

  it('keeps everything on flush', async () => {
    const collector = new InMemoryAnalyticsCollector();
    recordValues(collector, 1, 2);

    await collector.flush();

    expect(collector.length).to.equal(2);
  });

  it('forgets everything on close, and takes no more', async () => {
    const collector = new InMemoryAnalyticsCollector();
    recordValues(collector, 1, 2);

    await collector.close();

    expect(collector.length).to.equal(0);
    expect(collector.record(evaluation())).to.equal('closed');
    expect(collector.length).to.equal(0);
  });

  it('holds copies: date, attributes and fields may change afterwards', () => {
    const collector = new InMemoryAnalyticsCollector();
    const timestamp = new Date(1_000);
    const contextAttributes: Record<string, unknown> = { plan: 'free' };
    const event = new FlagEvaluationEvent(evaluation({ timestamp, contextAttributes, value: 1 }));

    collector.record(event);
    timestamp.setTime(2_000);
    contextAttributes['plan'] = 'pro';
    Object.assign(event, { value: 2, flagKey: 'other' });

    const [held] = collector.getEvents();
    expect(held).to.deep.include({ flagKey: 'checkout', value: 1, contextAttributes: { plan: 'free' } });
    expect(held?.timestamp.getTime()).to.equal(1_000);
  });

  describe('rejects and counts', () => {
    function expectRejected(value: unknown): void {
      const collector = new InMemoryAnalyticsCollector();

      collector.record(evaluation({ value: 'before' }));
      const result = collector.record(value as FlagEvaluation);
      collector.record(evaluation({ value: 'after' }));

      expect(result).to.equal('rejected');
      expect(collector.rejected).to.equal(1);
      expect(valuesOf(collector.getEvents())).to.deep.equal(['before', 'after']);
    }

    it('what is no object', () => {
      for (const value of [undefined, null, 5, 'checkout', true, Symbol('x'), 5n, [], () => {}]) expectRejected(value);
    });

    it('a flag key or a reason that is missing, empty, no text, or longer than 255 characters', () => {
      for (const key of [undefined, null, '', 5, {}, 'k'.repeat(256)]) {
        expectRejected(evaluation({ flagKey: key as string }));
        expectRejected(evaluation({ reason: key as string }));
      }
    });

    it('a variant or a targeting key that is no text, or longer than 255 characters', () => {
      for (const key of [5, {}, false, 'k'.repeat(256)]) {
        expectRejected(evaluation({ variant: key as string }));
        expectRejected(evaluation({ targetingKey: key as string }));
      }
    });

    it('a duration that is no finite number', () => {
      for (const evaluationDurationMs of [Number.NaN, Number.POSITIVE_INFINITY, '5', 5n, {}]) {
        expectRejected(evaluation({ evaluationDurationMs: evaluationDurationMs as number }));
      }
    });

    it('a timestamp that is no valid Date', () => {
      const liar = { getTime: () => 5, [Symbol.toPrimitive]: () => 5, __proto__: Date.prototype };
      for (const timestamp of [new Date(Number.NaN), '2026-01-01', 0, {}, liar]) {
        expectRejected(evaluation({ timestamp: timestamp as Date }));
      }
    });

    it('attributes that are no object', () => {
      for (const attributes of ['plan', 5, true])
        expectRejected(evaluation({ contextAttributes: attributes as never }));
    });

    it('getters and proxies that throw', () => {
      for (const key of ['timestamp', 'flagKey', 'value', 'reason', 'variant', 'targetingKey', 'contextAttributes']) {
        expectRejected(Object.defineProperty(evaluation(), key, { get: throwing }));
      }
      expectRejected(new Proxy(evaluation(), { get: throwing }));
      expectRejected(evaluation({ contextAttributes: new Proxy({}, { ownKeys: throwing }) }));
    });
  });

  it('keeps keys of 255 characters, unicode, and names that are properties of every object', () => {
    const collector = new InMemoryAnalyticsCollector();
    const keys = ['k'.repeat(255), 'Prüfung ✅', '__proto__', 'constructor', ' '];

    for (const key of keys) {
      const contextAttributes = JSON.parse('{"__proto__":{"polluted":true}}');
      const changes = { flagKey: key, reason: key, variant: key, targetingKey: key, contextAttributes };
      expect(collector.record(evaluation(changes))).to.equal('accepted');
      expect(collector.getEventCount(key)).to.equal(1);
    }

    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });

  it('keeps an empty variant and an empty targeting key apart from none', () => {
    const collector = new InMemoryAnalyticsCollector();

    collector.record(evaluation({ variant: '', targetingKey: '' }));

    expect(collector.getEvents()[0]).to.include({ variant: '', targetingKey: '' });
  });

  it('takes a date of another realm', () => {
    const collector = new InMemoryAnalyticsCollector();

    expect(collector.record(evaluation({ timestamp: runInNewContext('new Date(5)') }))).to.equal('accepted');
    expect(collector.getEvents()[0]?.timestamp.getTime()).to.equal(5);
  });
});
