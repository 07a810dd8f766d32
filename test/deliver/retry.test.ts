import { expect } from 'chai';
import { backoffDelayMs, clampRetryAfter, MAX_RETRY_AFTER_MS, parseRetryAfter } from '../../src/deliver/retry.js';

const LIMITS = { baseMs: 500, maxMs: 30_000 };
const NOW = Date.UTC(1994, 10, 6, 8, 49, 0);

describe('the wait after a failure', () => {
  it('has a ceiling that doubles from 0.5 s to 30 s', () => {
    const ceilings = Array.from({ length: 9 }, (_, i) => backoffDelayMs(i + 1, LIMITS, () => 1));

    expect(ceilings).to.deep.equal([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('is anything up to that ceiling', () => {
    expect(backoffDelayMs(3, LIMITS, () => 0)).to.equal(0);
    expect(backoffDelayMs(3, LIMITS, () => 0.25)).to.equal(500);
  });

  it('stays finite after any number of failures', () => {
    expect(backoffDelayMs(5_000, LIMITS, () => 1)).to.equal(30_000);
  });
});

describe('a Retry-After header', () => {
  for (const [header, expected] of [
    ['0', 0],
    ['7', 7_000],
    [' 120 ', 120_000],
    ['301', MAX_RETRY_AFTER_MS],
    ['99999999999999999999999', MAX_RETRY_AFTER_MS],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
    ['Mon, 06 Nov 2094 08:49:37 GMT', MAX_RETRY_AFTER_MS],
  ] as const) {
    it(`of '${header}' asks for ${expected} ms`, () => {
      expect(parseRetryAfter(header, NOW)).to.equal(expected);
    });
  }

  for (const header of [
    null,
    undefined,
    '',
    ' ',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    'NaN',
    'Infinity',
    '2094-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 36 Nov 1994 08:49:37 GMT',
    '10, 20',
    '١٢',
  ]) {
    it(`of ${JSON.stringify(header)} is ignored`, () => {
      expect(parseRetryAfter(header, NOW)).to.equal(undefined);
    });
  }
});

describe("a destination's own afterMs", () => {
  it('is taken between 0 and 300 s', () => {
    expect([-5, 0, 12.5, 300_001, Number.POSITIVE_INFINITY].map(clampRetryAfter)).to.deep.equal([
      0, 0, 12.5, 300_000, 300_000,
    ]);
  });

  it('is 0 where it is no number', () => {
    expect([undefined, null, Number.NaN, '9', {}].map(clampRetryAfter)).to.deep.equal([0, 0, 0, 0, 0]);
  });
});
