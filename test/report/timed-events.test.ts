import { expect } from 'chai';
import { timedEvents } from '../../src/report/timed-events.js';
import { type Call, START_MS, snapshotOf } from './snapshot-of.js';

const call = (durationMs: number, more: Partial<Call> = {}): Call => ({
  functionName: 'f',
  startMs: START_MS,
  durationMs,
  ...more,
});
const UNTIMED = { isTimed: false, outcome: 'error' } as const;

describe('timedEvents', () => {
  it('knows the calls without a duration of a function that was thinned', () => {
    const isTimed = timedEvents(snapshotOf([call(2), call(0, UNTIMED), call(3, { outcome: 'error' })]));

    expect([0, 1, 2].map(isTimed)).to.deep.equal([true, false, true]);
  });

  it('takes a call of 0 for timed where every call of its function was', () => {
    const isTimed = timedEvents(
      snapshotOf([call(0), call(2, { functionName: 'g' }), call(0, { functionName: 'g', ...UNTIMED })]),
    );

    expect([0, 1, 2].map(isTimed)).to.deep.equal([true, true, false]);
  });

  it('takes a success of 0 for timed where the clock told such calls before, a failure not', () => {
    const told = { isTimed: false } as const;
    const isTimed = timedEvents(snapshotOf([call(0), call(2), call(0, told), call(0, UNTIMED)]));

    expect([0, 1, 2, 3].map(isTimed)).to.deep.equal([true, true, true, false]);
  });

  it('knows a success that was not timed where none of the timed calls took 0', () => {
    const isTimed = timedEvents(snapshotOf([call(2), call(0, { isTimed: false })]));

    expect([0, 1].map(isTimed)).to.deep.equal([true, false]);
  });
});
