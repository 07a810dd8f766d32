import { expect } from 'chai';
import { Analytics, type AnalyticsEvent, type CallEvent, fanOut } from '../../src/index.js';
import { TestCollector, TestLoggers } from '../../src/testing/index.js';

const CALL: CallEvent = {
  functionName: 'work',
  eventType: 'api',
  startTime: 1,
  durationMs: 2,
  success: true,
  outcome: 'success',
};
const EVALUATION: AnalyticsEvent = { flagKey: 'checkout', value: true, reason: 'STATIC' };

describe('TestCollector', () => {
  it('keeps calls and flag evaluations, and has them when it is closed', async () => {
    const collector = new TestCollector();

    collector.record(CALL);
    collector.record(EVALUATION);
    await collector.close();

    expect(collector.events[0]).to.deep.equal(CALL);
    expect(collector.events[1]).to.include(EVALUATION);
    expect(collector.isClosed).to.equal(true);
    expect(collector.record(CALL)).to.equal('closed');
  });

  it('keeps copies of calls', () => {
    const collector = new TestCollector<CallEvent>();
    const call = { ...CALL };

    collector.record(call);
    call.durationMs = 99;

    expect(collector.events).to.deep.equal([CALL]);
  });

  it('counts what it was not asked to flush yet', async () => {
    const collector = new TestCollector();
    collector.record(CALL);
    collector.record(CALL);

    const held = collector.bufferSize;
    const reports = [await collector.flush(), await collector.flush()];

    expect(held).to.equal(2);
    expect(collector.bufferSize).to.equal(0);
    expect(reports.map(({ delivered }) => delivered)).to.deep.equal([2, 0]);
  });

  for (const answer of ['dropped', 'rejected'] as const) {
    it(`keeps nothing while it is told to answer ${answer}, and reports how many`, async () => {
      const collector = new TestCollector();
      collector.answer = answer;

      const result = collector.record(CALL);

      expect(result).to.equal(answer);
      expect(collector.events).to.deep.equal([]);
      expect(await collector.flush()).to.include({ delivered: 0, [answer]: 1 });
    });
  }

  it('throws, and rejects flushes and closes, while it is told to fail; then goes on', async () => {
    const collector = new TestCollector();
    const failure = new Error('disk full');
    collector.answer = failure;

    const outcomes = [
      await Promise.resolve()
        .then(() => collector.record(CALL))
        .catch((error: unknown) => error),
      await collector.flush().catch((error: unknown) => error),
      await collector.close().catch((error: unknown) => error),
    ];
    collector.answer = 'accepted';

    expect(outcomes).to.deep.equal([failure, failure, failure]);
    expect(collector.record(CALL)).to.equal('accepted');
  });

  it('holds what it takes and never settles while it is told to hang', async () => {
    const collector = new TestCollector();
    collector.answer = 'hang';
    collector.record(CALL);

    const analytics = new Analytics({ collectors: [collector], loggers: new TestLoggers() });
    const report = await analytics.flush({ timeoutMs: 5 });

    expect(report).to.include({ pending: 1, timedOut: true });
  });

  it('shows what an Analytics makes of a collector that fails', () => {
    const loggers = new TestLoggers();
    const collector = new TestCollector<CallEvent>();
    const analytics = new Analytics({ collectors: [collector], loggers });
    collector.answer = new Error('disk full');

    const result = analytics.measure('work', () => 7);

    expect(result).to.equal(7);
    expect(loggers.console.lines).to.include('warn: A collector failed: Error: disk full');
  });

  it('gives its answer through a fan', () => {
    const collector = new TestCollector();
    collector.answer = 'dropped';

    expect(fanOut(new TestCollector(), collector).record(CALL)).to.equal('dropped');
  });
});
