import { expect } from 'chai';
import sinon from 'sinon';
import { type AnalyticsCollector, type CallEvent, fanOut } from '../../src/index.js';
import { setUp } from './set-up.js';

const NOTHING = { delivered: 0, pending: 0, dropped: 0, rejected: 0, timedOut: false };

/** Holds what it is given until it is flushed. */
class HoldingCollector implements AnalyticsCollector<CallEvent> {
  readonly events: CallEvent[] = [];
  held = 0;
  closes = 0;

  record(event: CallEvent): 'accepted' {
    this.events.push(event);
    this.held++;
    return 'accepted';
  }

  async flush() {
    const delivered = this.held;
    this.held = 0;
    return { ...NOTHING, delivered };
  }

  async close() {
    this.closes++;
    return this.flush();
  }

  get bufferSize(): number {
    return this.held;
  }
}

/** Never answers. */
const stuck: AnalyticsCollector<CallEvent> = {
  record: () => 'accepted',
  flush: () => new Promise(() => {}),
  close: () => new Promise(() => {}),
  bufferSize: 7,
};

const broken: AnalyticsCollector<CallEvent> = {
  record() {
    throw new Error('no disk');
  },
  async flush() {
    throw new Error('no network');
  },
  async close() {
    throw new Error('no network');
  },
};

describe('collectors', () => {
  it('are each handed every finished call', () => {
    const [first, second] = [new HoldingCollector(), new HoldingCollector()];
    const { analytics, call } = setUp({ collectors: [first, second] });

    call('f', 5, 'success', 'api');
    call('g', 1, new TypeError('no'));
    call('h', 1, 'cancelled');

    expect(first.events).to.deep.equal(analytics.events);
    expect(second.events).to.deep.equal(analytics.events);
    expect(first.events[1]).to.include({ errorName: 'TypeError', errorMessage: 'no' });
  });

  it('may be fans of others', () => {
    const [first, second] = [new HoldingCollector(), new HoldingCollector()];
    const { call } = setUp({ collectors: [fanOut<CallEvent>(first, second)] });

    call('f');

    expect([first.events.length, second.events.length]).to.deep.equal([1, 1]);
  });

  it('that throw disturb neither the call nor each other, and are told once', () => {
    const good = new HoldingCollector();
    const { analytics, clock, warnings } = setUp({ collectors: [broken, good] });
    const work = analytics.wrap(() => clock.advanceMs(1), { name: 'f' });

    for (let i = 0; i < 3; i++) work();

    expect(good.events).to.have.length(3);
    expect(analytics.getStats()).to.deep.include({ totalCalls: 3, totalErrors: 0 });
    expect(warnings).to.deep.equal(['A collector failed: Error: no disk']);
  });

  it('that call tracked functions themselves make no endless loop', () => {
    const { analytics, call } = setUp({
      collectors: [{ ...stuck, record: () => void analytics.measure('send', () => {}) }],
    });

    call('f');

    expect(analytics.callCounts).to.deep.equal(
      new Map([
        ['send', 1],
        ['f', 1],
      ]),
    );
  });

  it('are not handed what is merged', () => {
    const collector = new HoldingCollector();
    const { analytics } = setUp({ collectors: [collector] });
    const other = setUp();
    other.call('f');

    analytics.mergeWith(other.analytics);

    expect(collector.events).to.deep.equal([]);
  });
});

describe('flush', () => {
  it('has every collector deliver, and adds their reports up', async () => {
    const { analytics, call } = setUp({ collectors: [new HoldingCollector(), new HoldingCollector()] });
    call('f');
    call('f');

    expect(await analytics.flush()).to.deep.equal({ ...NOTHING, delivered: 4 });
    expect(await analytics.flush()).to.deep.equal(NOTHING);
  });

  it('is nothing without collectors', async () => {
    expect(await setUp().analytics.flush()).to.deep.equal(NOTHING);
  });

  it('does not reject when a collector does, and tells of it', async () => {
    const good = new HoldingCollector();
    const { analytics, warnings } = setUp({ collectors: [{ ...broken, record: () => {} }, good] });
    good.record({} as CallEvent);

    expect(await analytics.flush()).to.deep.equal({ ...NOTHING, delivered: 1 });
    expect(warnings).to.deep.equal(['A collector failed: Error: no network']);
  });

  it('goes on handing calls to collectors', async () => {
    const collector = new HoldingCollector();
    const { analytics, call } = setUp({ collectors: [collector] });
    await analytics.flush();

    call('f');

    expect(collector.held).to.equal(1);
  });

  it('refuses a time that is none', async () => {
    const { analytics } = setUp();

    for (const timeoutMs of [-1, Number.NaN, '5']) {
      const error = await analytics.flush({ timeoutMs: timeoutMs as number }).catch((reason: unknown) => reason);

      expect(error).to.be.instanceOf(Error);
      expect((error as Error).message).to.match(/^timeoutMs must be a non-negative, finite number, got /);
    }
  });

  describe('with a collector that does not answer', () => {
    let time: sinon.SinonFakeTimers;

    beforeEach(() => {
      time = sinon.useFakeTimers();
    });

    afterEach(() => {
      time.restore();
    });

    it('gives up after the time it has, and reports what is still held', async () => {
      const { analytics } = setUp({ collectors: [stuck] });
      const flushed = analytics.flush({ timeoutMs: 250 });

      await time.tickAsync(250);

      expect(await flushed).to.deep.equal({ ...NOTHING, pending: 7, timedOut: true });
      expect(time.countTimers()).to.equal(0);
    });

    it('waits five seconds by default', async () => {
      const { analytics } = setUp({ collectors: [stuck] });
      let isOver = false;
      const flushed = analytics.flush().then(() => {
        isOver = true;
      });

      await time.tickAsync(4_999);
      expect(isOver).to.equal(false);
      await time.tickAsync(1);
      await flushed;

      expect(isOver).to.equal(true);
    });

    it('leaves no timer when all have answered', async () => {
      const { analytics } = setUp({ collectors: [new HoldingCollector()] });

      await analytics.flush();

      expect(time.countTimers()).to.equal(0);
    });
  });
});

describe('close', () => {
  it('flushes and closes every collector, which get no more calls', async () => {
    const collector = new HoldingCollector();
    const { analytics, call } = setUp({ collectors: [collector] });
    call('f');

    expect(await analytics.close()).to.deep.equal({ ...NOTHING, delivered: 1 });
    call('f');

    expect(collector.closes).to.equal(1);
    expect(collector.events).to.have.length(1);
  });

  it('closes once, however often it is called, and gives the same report', async () => {
    const collector = new HoldingCollector();
    const { analytics, call } = setUp({ collectors: [collector] });
    call('f');

    const reports = await Promise.all([analytics.close(), analytics.close()]);
    reports.push(await analytics.close());

    expect(collector.closes).to.equal(1);
    expect(reports).to.deep.equal(new Array(3).fill({ ...NOTHING, delivered: 1 }));
  });

  it('closes the others when one cannot be closed, and does not reject', async () => {
    const good = new HoldingCollector();
    const { analytics, warnings } = setUp({ collectors: [{ ...broken, record: () => {} }, good] });

    await analytics.close();

    expect(good.closes).to.equal(1);
    expect(warnings).to.deep.equal(['A collector failed: Error: no network']);
  });

  it('keeps totals, events and tracking', async () => {
    const { analytics, call } = setUp({ collectors: [new HoldingCollector()] });
    call('f');
    await analytics.close();

    call('f');

    expect(analytics.getStats()).to.deep.include({ totalCalls: 2, eventCount: 2 });
  });

  it('keeps who subscribed', async () => {
    const { analytics, call } = setUp();
    let told = 0;
    analytics.subscribe(() => told++);
    await analytics.close();

    call('f');

    expect(told).to.equal(1);
  });

  it('is what Symbol.asyncDispose does, so that `await using` closes', async () => {
    const collector = new HoldingCollector();
    {
      const bench = setUp({ collectors: [collector] });
      await using _analytics = bench.analytics;
      bench.call('f');
    }

    expect(collector.closes).to.equal(1);
    expect(collector.held).to.equal(0);
  });

  it('refuses a time that is none, and is still open then', async () => {
    const collector = new HoldingCollector();
    const { analytics, call } = setUp({ collectors: [collector] });

    expect(() => analytics.close({ timeoutMs: -1 })).to.throw(
      RangeError,
      'timeoutMs must be a non-negative, finite number, got -1',
    );
    call('f');

    expect(collector.events).to.have.length(1);
  });
});
