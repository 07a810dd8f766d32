import { expect } from 'chai';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatQuantity,
  formatRoundDuration,
  formatSeconds,
} from '../../src/console/format.js';

describe('formatDuration', () => {
  const spelled: readonly (readonly [number, string])[] = [
    [0, '0 ns'],
    [0.00085, '850 ns'],
    [0.000041, '41 ns'],
    [0.006, '6.0 µs'],
    [0.00125, '1.3 µs'],
    [0.0412, '41 µs'],
    [0.21, '210 µs'],
    [2.2222, '2.22 ms'],
    [1.9, '1.90 ms'],
    [32, '32.0 ms'],
    [147.3, '147 ms'],
    [5012, '5.01 s'],
    [5000, '5.00 s'],
    [27.9e3, '27.9 s'],
    [721_000, '12 m 01 s'],
    [7_500_000, '2 h 05 m'],
    [86_400_000, '1 d 00 h'],
    [1e9, '11 d 14 h'],
  ];
  for (const [ms, text] of spelled) {
    it(`says ${text} for ${ms} ms`, () => {
      expect(formatDuration(ms)).to.equal(text);
    });
  }

  const roundedUp: readonly (readonly [number, string])[] = [
    [0.0009999, '1.0 µs'],
    [0.00996, '10 µs'],
    [0.0996, '100 µs'],
    [0.9999, '1.00 ms'],
    [9.996, '10.0 ms'],
    [999.6, '1.00 s'],
    [59_960, '1 m 00 s'],
    [59_999, '1 m 00 s'],
    [3_599_600, '1 h 00 m'],
    [86_390_000, '1 d 00 h'],
  ];
  for (const [ms, text] of roundedUp) {
    it(`moves to the next unit when rounding reaches it: ${ms} ms is ${text}`, () => {
      expect(formatDuration(ms)).to.equal(text);
    });
  }

  it('never shows 1000 of a unit or 60 seconds, whatever the duration', () => {
    const wrong: string[] = [];
    for (let ms = 1e-6; ms < 1e9; ms *= 1.0007) {
      const text = formatDuration(ms);
      if (/\b1000 |^60(\.0)? s$|\b60 m( |$)/.test(text)) wrong.push(text);
    }

    expect(wrong).to.deep.equal([]);
  });

  it('shows three significant digits of milliseconds and seconds, two or three of microseconds', () => {
    const wrong: string[] = [];
    for (let ms = 1e-3; ms < 59_000; ms *= 1.0007) {
      const text = formatDuration(ms);
      const digits = text.replace(/[^0-9]/g, '').replace(/^0+/, '').length;
      if (digits !== 3 && !(digits === 2 && text.endsWith(' µs'))) wrong.push(text);
    }

    expect(wrong).to.deep.equal([]);
  });

  it('shows whole nanoseconds, and of less than one what there is', () => {
    expect([8.53e-6, 0.4e-6].map(formatDuration)).to.deep.equal(['9 ns', '0.4 ns']);
  });

  it('shows a dash for what is no duration', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY].map(formatDuration)).to.deep.equal(['–', '–']);
  });
});

describe('formatRoundDuration', () => {
  it('shows no zeros that say nothing', () => {
    expect([0, 0.001, 1, 200, 1_500, 2_000, 27_000, 90_000].map(formatRoundDuration)).to.deep.equal([
      '0 ns',
      '1 µs',
      '1 ms',
      '200 ms',
      '1.5 s',
      '2 s',
      '27 s',
      '1 m 30 s',
    ]);
  });

  it('shows at most three digits all the same', () => {
    expect(formatRoundDuration(8_338)).to.equal('8.34 s');
  });
});

describe('formatSeconds', () => {
  it('shows one decimal from a tenth of a second on', () => {
    expect([0, 100, 214, 14_200, 721_000].map(formatSeconds)).to.deep.equal([
      '0.0s',
      '0.1s',
      '0.2s',
      '14.2s',
      '721.0s',
    ]);
  });

  it('shows two digits of less, so that an average of short calls is not 0.0s', () => {
    expect([42, 3.14, 0.041].map(formatSeconds)).to.deep.equal(['0.042s', '0.0031s', '0.000041s']);
  });
});

describe('formatCount and formatQuantity', () => {
  it('separates thousands by commas in every locale', () => {
    expect([0, 999, 1299, 1_234_567, -1234].map(formatCount)).to.deep.equal([
      '0',
      '999',
      '1,299',
      '1,234,567',
      '-1,234',
    ]);
  });

  it('shows a dash for what is no number', () => {
    expect(formatCount(Number.NaN)).to.equal('–');
  });

  it('says 1 call and 2 calls', () => {
    expect([0, 1, 2, 1200].map((n) => formatQuantity(n, 'call'))).to.deep.equal([
      '0 calls',
      '1 call',
      '2 calls',
      '1,200 calls',
    ]);
  });

  it('takes a plural of its own', () => {
    expect(formatQuantity(2, 'entry', 'entries')).to.equal('2 entries');
  });
});

describe('formatPercent', () => {
  it('shows two digits unless told otherwise', () => {
    expect([formatPercent(99.114), formatPercent(91.14, 1), formatPercent(34.3, 0)]).to.deep.equal([
      '99.11%',
      '91.1%',
      '34%',
    ]);
  });

  it('shows exact ends without digits', () => {
    expect([formatPercent(0), formatPercent(100)]).to.deep.equal(['0%', '100%']);
  });

  it('never rounds up to all', () => {
    expect([2, 1, 0].map((digits) => formatPercent(99.996, digits))).to.deep.equal(['>99.99%', '>99.9%', '>99%']);
  });

  it('never rounds down to nothing', () => {
    expect([2, 1, 0].map((digits) => formatPercent(0.004, digits))).to.deep.equal(['<0.01%', '<0.1%', '<1%']);
  });

  it('shows a dash for what is no number', () => {
    expect(formatPercent(Number.NaN)).to.equal('–');
  });
});
