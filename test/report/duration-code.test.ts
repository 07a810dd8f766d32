import { expect } from 'chai';
import fc from 'fast-check';
import { formatDuration } from '../../src/console/format.js';
import { codedDuration, durationCode } from '../../src/report/duration-code.js';

const roundTrip = (ms: number) => codedDuration(durationCode(ms));

describe('durationCode', () => {
  it('keeps three digits of every duration, and whole nanoseconds', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e12, noNaN: true }), (ms) => {
        expect(roundTrip(ms)).to.be.closeTo(ms, Math.max(ms * 0.0051, ms < 59_000 ? 5.1e-7 : 501));
      }),
    );
  });

  it('gives durations that read as before', () => {
    for (const ms of [
      0, 0.000041, 0.00085, 0.0412, 2.22, 147, 999.4, 999.6, 5012, 59_960, 60_000, 721_300, 7_500_000,
    ]) {
      expect(formatDuration(roundTrip(ms))).to.equal(formatDuration(ms));
    }
  });

  it('gives each code back', () => {
    for (let code = 0; code < 20_000; code++) {
      // What would round up to a minute has the minute's code.
      if (codedDuration(code) < 60_000 || code >= 8200) expect(durationCode(codedDuration(code))).to.equal(code);
    }
  });

  it('never puts a longer duration before a shorter one', () => {
    const durations = fc.tuple(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(durations, ([a, b]) => {
        expect(durationCode(Math.max(a, b))).to.be.at.least(durationCode(Math.min(a, b)));
      }),
    );
  });

  it('is a whole number for durations that no clock gives', () => {
    expect(durationCode(-1)).to.equal(0);
    expect(durationCode(Number.MAX_VALUE)).to.satisfy(Number.isSafeInteger);
  });
});
