import { expect } from 'chai';
import { functionFigures } from '../../../src/report/client/function-figures.js';
import { SORT_KEYS } from '../../../src/report/client/page-state.js';
import { sortRows } from '../../../src/report/client/sort-rows.js';
import { snapshotOf } from '../snapshot-of.js';
import { CALLS, callAt, pageDataOf, select } from './page-data-of.js';

const data = pageDataOf(CALLS);
const figures = (chosen: Parameters<typeof select>[1] = {}) => functionFigures(data, select(data, chosen));

describe('functionFigures', () => {
  it('are lifetime totals where only functions are chosen', () => {
    const [row, ...others] = figures({ q: 'fetch' });

    expect(others).to.deep.equal([]);
    expect(row).to.include({ index: 0, calls: 4, errors: 2, cancelled: 1, medium: 0, slow: 2, totalMs: 3525 });
    expect(row?.overheadMs).to.be.above(0);
  });

  it('are counted from the calls that are left where these are chosen', () => {
    const [row, ...others] = figures({ outcome: 'error' });

    expect(others).to.deep.equal([]);
    expect(row).to.include({
      calls: 2,
      errors: 2,
      cancelled: 0,
      slow: 1,
      totalMs: 2005,
      maxMs: 2000,
      overheadMs: null,
    });
    expect(row?.p50Ms).to.be.closeTo(5, 5 * 0.004);
    expect(row?.p95Ms).to.be.at.most(2000);
  });

  it('say how many calls were timed of lifetime totals, not of single calls', () => {
    const thinned = pageDataOf(CALLS, {}, { timedOneOf: 4 });

    expect(functionFigures(thinned, select(thinned))[0]?.timedCalls).to.equal(1);
    expect(functionFigures(thinned, select(thinned, { outcome: 'error' }))[0]?.timedCalls).to.equal(undefined);
  });

  it('leave out functions without such a call', () => {
    expect(figures({ speed: 'medium' }).map(({ of }) => of.name)).to.deep.equal(['Store.load']);
    expect(figures({ speed: 'medium', outcome: 'error' })).to.deep.equal([]);
  });
});

describe('sortRows', () => {
  const calls = [
    callAt(0, 'b', 10),
    callAt(1, 'a', 1000),
    callAt(2, 'C', 100),
    callAt(3, 'C', 200, { outcome: 'error' }),
  ];
  const baseline = snapshotOf([callAt(0, 'b', 5), callAt(0, 'a', 2000)]);
  const three = pageDataOf(calls, { baseline });
  const order = (key: (typeof SORT_KEYS)[number], isAscending: boolean) =>
    sortRows(functionFigures(three, select(three)), key, isAscending)
      .map(({ of }) => of.name)
      .join('');

  it('orders by each column, both ways', () => {
    expect([order('name', true), order('name', false)]).to.deep.equal(['abC', 'Cba']);
    expect([order('total', false), order('total', true)]).to.deep.equal(['aCb', 'bCa']);
    expect([order('success', true), order('p50', false)]).to.deep.equal(['Cab', 'aCb']);
    expect(order('calls', false)).to.equal('Cab');
  });

  it('puts what has no value last, both ways', () => {
    expect([order('delta', false), order('delta', true)]).to.deep.equal(['baC', 'abC']);
  });

  it('knows a value for every column', () => {
    for (const key of SORT_KEYS) expect(order(key, true)).to.have.length(3);
  });
});
