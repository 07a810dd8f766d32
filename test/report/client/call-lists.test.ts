import { expect } from 'chai';
import { CallLists } from '../../../src/report/client/call-lists.js';
import { tallyErrors } from '../../../src/report/client/error-tally.js';
import { START_MS } from '../snapshot-of.js';
import { CALLS, callAt, failure, pageDataOf, select } from './page-data-of.js';

const data = pageDataOf(CALLS);

describe('CallLists', () => {
  const lists = new CallLists(data);
  const durations = (...asked: Parameters<CallLists['list']>) =>
    Array.from(lists.list(...asked), (call) => data.calls.durationMs[call]);

  it('lists failed, medium and slow calls, the newest first', () => {
    expect(durations('notable', select(data).calls)).to.deep.equal([5, 2000, 1500, 300]);
  });

  it('lists a call that was not timed only where it failed', () => {
    const told = { durationMs: 0, isTimed: false };
    const thinned = pageDataOf([
      callAt(0, 'f', 5),
      callAt(1, 'f', 0, told),
      callAt(2, 'f', 0, { ...told, outcome: 'error' }),
    ]);

    expect([...new CallLists(thinned).list('notable', select(thinned).calls)]).to.deep.equal([2]);
  });

  it('tells whether a fast call that it leaves out was cancelled', () => {
    const cancelled = { outcome: 'cancelled' } as const;
    const leavesOut = (...calls: Parameters<typeof pageDataOf>[0]) => {
      const of = pageDataOf(calls);
      return new CallLists(of).leavesOutCancelled(select(of).calls);
    };

    expect(leavesOut(callAt(0, 'f', 5), callAt(1, 'f', 5, cancelled))).to.equal(true);
    expect(
      leavesOut(callAt(0, 'f', 5), callAt(1, 'f', 1500, cancelled), callAt(2, 'f', 5, failure('E', 'm'))),
    ).to.equal(false);
  });

  it('lists the slowest first, of all or of those that are left', () => {
    expect(durations('slowest', select(data).calls)).to.deep.equal([2000, 1500, 300, 20, 10, 5]);
    expect(durations('slowest', select(data, { type: 'db' }).calls)).to.deep.equal([300, 10]);
  });

  it('lists all, the newest first, and leaves the selection as it is', () => {
    const { calls } = select(data);

    expect(durations('all', calls)).to.deep.equal([20, 5, 2000, 1500, 300, 10]);
    expect([...calls]).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });
});

describe('tallyErrors', () => {
  it('groups what differs in digits only, the most frequent first, with times and functions', () => {
    const failures = pageDataOf([
      callAt(1, 'f', 1, failure('E', 'once')),
      callAt(2, 'f', 1, failure('TimeoutError', 'after 5 ms')),
      callAt(3, 'g', 1, failure('TimeoutError', 'after 6 ms')),
      callAt(4, 'g', 1, failure('TimeoutError', 'after 7 ms')),
    ]);

    const [first, second] = tallyErrors(failures, select(failures).calls);

    expect(first).to.include({ errorName: 'TimeoutError', errorMessage: 'after 5 ms' });
    expect(first?.timesMs).to.deep.equal([2, 3, 4].map((second) => START_MS + second * 1000));
    expect(first?.functions.map(([index, count]) => [failures.functions[index]?.name, count])).to.deep.equal([
      ['g', 2],
      ['f', 1],
    ]);
    expect(second?.errorMessage).to.equal('once');
  });

  it('counts only the calls that are left', () => {
    expect(tallyErrors(data, select(data, { speed: 'slow' }).calls).map(({ errorName }) => errorName)).to.deep.equal([
      'TimeoutError',
    ]);
  });
});
