import { expect } from 'chai';
import { FlagBook, type FlagLimits } from '../../src/aggregate/flag-book.js';
import { type FlagEvaluation, FlagEvaluationEvent } from '../../src/event.js';

const LIMITS: FlagLimits = { maxFlags: 2, maxVariants: 2, maxReasons: 2, maxSeries: 3, maxLabelLength: 16 };

function bookOf(evaluations: readonly Partial<FlagEvaluation>[], limits: Partial<FlagLimits> = {}): FlagBook {
  const book = new FlagBook({ ...LIMITS, ...limits });
  for (const changes of evaluations) {
    book.record(new FlagEvaluationEvent({ flagKey: 'checkout', value: 1, reason: 'STATIC', ...changes }));
  }
  return book;
}

/** `[flag, variant, reason, count]` of everything in it. */
function countsOf(book: FlagBook): unknown[] {
  const counts: unknown[] = [];
  for (const series of book.all) {
    series.forEachCount(({ variant, reason, count }) => counts.push([series.label, variant, reason, count]));
  }
  return counts;
}

describe('FlagBook', () => {
  it('counts by flag, variant and reason', () => {
    const book = bookOf([{ variant: 'on' }, { variant: 'on' }, { variant: 'off' }, { flagKey: 'search' }]);

    expect(countsOf(book)).to.deep.equal([
      ['checkout', 'on', 'STATIC', 2],
      ['checkout', 'off', 'STATIC', 1],
      ['search', '', 'STATIC', 1],
    ]);
  });

  it('tells once of each cap that is reached', () => {
    const book = bookOf([], { maxSeries: 100 });
    const told: string[] = [];
    book.onOverflow = (cap) => told.push(cap);

    for (let i = 0; i < 6; i++) {
      const flag = { flagKey: `f${i}`, reason: `r${i}`, variant: `v${i}` };
      book.record(new FlagEvaluationEvent({ ...flag, value: 1 }));
      book.record(new FlagEvaluationEvent({ ...flag, flagKey: 'f0', value: 1 }));
    }

    expect(told).to.have.members(['maxFlags', 'maxVariants', 'maxReasons']).and.to.have.length(3);
  });

  it('counts a flag under its own label, however its key is handed over', () => {
    const long = 'x'.repeat(40);
    const [cut = ''] = bookOf([{ flagKey: long }]).all.map(({ label }) => label);

    const book = bookOf([{ flagKey: long }, { flagKey: cut }, { flagKey: '(overflow)' }, { flagKey: 'beyond' }]);

    expect(cut).to.have.length(16);
    expect(countsOf(book)).to.deep.equal([
      [cut, '', 'STATIC', 2],
      ['(overflow)', '', 'STATIC', 2],
    ]);
  });

  it('has room again for combinations once the counts were cleared', () => {
    const book = bookOf([{ variant: 'a' }, { variant: 'b' }, { reason: 'X', variant: 'a' }]);

    book.clearCounts();
    book.record(new FlagEvaluationEvent({ flagKey: 'search', value: 1, reason: 'STATIC' }));

    expect(countsOf(book)).to.deep.equal([['search', '', 'STATIC', 1]]);
    expect(book.overflow).to.deep.equal({ flags: 0, variants: 0, reasons: 0, series: 0 });
  });

  it('forgets users and errors of one flag, or of all, and no counts', () => {
    const seen = { targetingKey: 'ann', reason: 'ERROR' };
    const book = bookOf([seen, { ...seen, flagKey: 'search' }]);

    book.forget('checkout');
    const afterOne = book.all.map(({ uniqueUsers, errorRate }) => [uniqueUsers, errorRate]);
    book.forgetAll();
    const afterAll = book.all.map(({ uniqueUsers, errorRate }) => [uniqueUsers, errorRate]);

    expect(afterOne).to.deep.equal([
      [undefined, undefined],
      [1, 1],
    ]);
    expect(afterAll).to.deep.equal([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(countsOf(book)).to.have.length(2);
  });
});
