import { expect } from 'chai';
import { type CallEvent, toRecord } from '../src/index.js';

const EVENT: CallEvent = {
  functionName: 'Catalog.fetch',
  eventType: 'api',
  startTime: Date.UTC(2024, 11, 31, 23, 59, 58, 600),
  durationMs: 2_345.67891,
  success: true,
  outcome: 'success',
};

describe('toRecord', () => {
  it('gives the original’s columns, in their order', () => {
    const record = toRecord(EVENT);

    expect(record).to.deep.equal({
      Function: 'Catalog.fetch',
      'Event Type': 'api',
      'Start Time': '2024-12-31 23:59:58',
      'End Time': '2025-01-01 00:00:00',
      'Duration (s)': 2.3457,
      Success: true,
    });
    expect(Object.keys(record)).to.deep.equal([
      'Function',
      'Event Type',
      'Start Time',
      'End Time',
      'Duration (s)',
      'Success',
    ]);
  });

  it('writes times in the format asked for', () => {
    const record = toRecord(EVENT, { timeFormat: '%d.%m. %H:%M:%S.%L' });

    expect(record['Start Time']).to.equal('31.12. 23:59:58.600');
    expect(record['End Time']).to.equal('01.01. 00:00:00.945');
  });

  it('writes only the time of day when compact, whatever the format', () => {
    const record = toRecord(EVENT, { timeFormat: '%Y', compactTime: true });

    expect([record['Start Time'], record['End Time']]).to.deep.equal(['23:59:58', '00:00:00']);
  });

  it('rounds durations to four decimals of a second', () => {
    const secondsOf = (durationMs: number) => toRecord({ ...EVENT, durationMs })['Duration (s)'];

    expect([0, 0.049, 0.05, 1, 1.25, 123_456.789, 1e9].map(secondsOf)).to.deep.equal([
      0, 0, 0.0001, 0.001, 0.0013, 123.4568, 1e6,
    ]);
  });

  it('counts as a success only what was one', () => {
    const successOf = (outcome: CallEvent['outcome']) =>
      toRecord({ ...EVENT, outcome, success: outcome === 'success' }).Success;

    expect([successOf('success'), successOf('error'), successOf('cancelled')]).to.deep.equal([true, false, false]);
  });

  it('leaves names as they are, and the prototype alone', () => {
    const record = toRecord({ ...EVENT, functionName: '__proto__', eventType: '=1+1' });

    expect(record.Function).to.equal('__proto__');
    expect(record['Event Type']).to.equal('=1+1');
    expect(Object.getPrototypeOf(record)).to.equal(Object.prototype);
  });
});
