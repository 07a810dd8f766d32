import { expect } from 'chai';
import { checkSampleRatio } from '../../src/report/sample-ratio.js';

type Counts = Readonly<Record<string, number>>;

const check = (observed: Counts, plan: Counts) =>
  checkSampleRatio(new Map(Object.entries(observed)), new Map(Object.entries(plan)));

describe('checkSampleRatio', () => {
  it('finds nothing in a split that is exactly the planned one', () => {
    expect(check({ a: 500, b: 500 }, { a: 50, b: 50 })).to.deep.equal({ verdict: 'as-planned', pValue: 1 });
  });

  it('gives the p-value of chi-square with one degree of freedom fewer than planned variants', () => {
    // In R: pchisq(c(4, 1.25), 1, lower.tail = FALSE).
    expect(check({ a: 60, b: 40 }, { a: 1, b: 1 }).pValue).to.be.closeTo(0.04550026, 1e-8);
    expect(check({ a: 45, b: 35 }, { a: 1, b: 1 }).pValue).to.be.closeTo(0.26355248, 1e-8);
    // Two degrees of freedom have a closed form, exp(−χ²/2); χ² is (5² + 10² + 5²) / 100 here.
    expect(check({ a: 105, b: 90, c: 105 }, { a: 1, b: 1, c: 1 }).pValue).to.be.closeTo(Math.exp(-1.5 / 2), 1e-12);
  });

  it('takes shares in any unit', () => {
    const observed = { a: 830, b: 170 };

    const { pValue } = check(observed, { a: 80, b: 20 });

    expect(check(observed, { a: 0.8, b: 0.2 }).pValue).to.be.closeTo(pValue as number, 1e-12);
    expect(check(observed, { a: 4, b: 1 }).pValue).to.be.closeTo(pValue as number, 1e-12);
  });

  it('calls a p-value below 0.001 a mismatch, and none above', () => {
    // χ² = d² / 2500 for 5,000 ± d: the bound 10.83 lies between d = 164 and d = 165.
    expect(check({ a: 5164, b: 4836 }, { a: 1, b: 1 })).to.include({ verdict: 'as-planned' });
    expect(check({ a: 5165, b: 4835 }, { a: 1, b: 1 })).to.include({ verdict: 'mismatch' });
  });

  it('counts a planned variant that nobody got', () => {
    expect(check({ a: 100 }, { a: 1, b: 1 })).to.include({ verdict: 'mismatch' });
  });

  it('calls a unit in a variant that was not planned a mismatch, however few there are', () => {
    expect(check({ a: 5000, b: 5000, c: 1 }, { a: 1, b: 1 })).to.deep.equal({ verdict: 'mismatch', pValue: 0 });
    expect(check({ a: 1, b: 1 }, { a: 1, b: 0 })).to.deep.equal({ verdict: 'mismatch', pValue: 0 });
  });

  it('does not judge where fewer than five units are expected of a variant', () => {
    expect(check({ a: 0, b: 9 }, { a: 1, b: 1 })).to.deep.equal({ verdict: 'few-units', pValue: null });
    expect(check({ a: 5, b: 5 }, { a: 1, b: 1 }).verdict).to.equal('as-planned');
  });

  it('makes no test of a plan with a single variant', () => {
    expect(check({ a: 100 }, { a: 1, b: 0 })).to.deep.equal({ verdict: 'as-planned', pValue: null });
  });

  it('stays a probability for any numbers', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`v${i}`, 1e9 + i * 1e7]));
    const even = Object.fromEntries(Object.keys(many).map((variant) => [variant, 1]));

    for (const [observed, plan] of [
      [many, even],
      [many, many],
      [
        { a: 1e15, b: 1 },
        { a: 1, b: 1 },
      ],
      [
        { a: 1e12, b: 1e12 + 3 },
        { a: 1, b: 1 },
      ],
    ] as const) {
      expect(check(observed, plan).pValue).to.be.within(0, 1);
    }
  });
});
