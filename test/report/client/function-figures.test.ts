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

  it('know no overhead that nobody measured, and sort by none', () => {
    const stored = pageDataOf(CALLS, {}, { overheadNsPerCall: 0 });
    const rows = functionFigures(stored, select(stored));

    expect(rows.map(({ overheadMs }) => overheadMs)).to.deep.equal([null, null]);
    expect(sortRows(rows, 'overhead', true)).to.deep.equal(sortRows(rows, 'overhead', false));
  });

  it('say how many calls were timed of lifetime totals, not of single calls', () => {
    const thinned = pageDataOf(CALLS, {}, { timedOneOf: 4 });

    expect(functionFigures(thinned, select(thinned))[0]?.timedCalls).to.equal(1);
    expect(functionFigures(thinned, select(thinned, { outcome: 'error' }))[0]?.timedCalls).to.equal(undefined);
  });

  it('take no time from a call that was not timed', () => {
    const untimed = { durationMs: 0, isTimed: false, outcome: 'error' } as const;
    const thinned = pageDataOf([
      ...CALLS,
      callAt(55, 'fetch', 0, untimed),
      callAt(56, 'Store.load', 0, { ...untimed, eventType: 'db' }),
    ]);

    const [fetch, load] = functionFigures(thinned, select(thinned, { outcome: 'error' }));

    expect(fetch).to.include({ calls: 3, errors: 3, timedCalls: 2, measuredCalls: 2, totalMs: 2005, slow: 1 });
    expect(fetch?.p50Ms).to.be.closeTo(5, 5 * 0.004);
    expect(load).to.include({ calls: 1, timedCalls: 0, measuredCalls: 0 });
    expect([load?.p50Ms, load?.maxMs]).to.deep.equal([Number.NaN, Number.NaN]);
  });

  it('are estimated where they are lifetime totals of a function that was thinned', () => {
    const thinned = pageDataOf(CALLS, {}, { timedOneOf: 4 });

    expect(functionFigures(thinned, select(thinned))[0]?.isEstimated).to.equal(true);
    expect(functionFigures(thinned, select(thinned, { outcome: 'error' }))[0]?.isEstimated).to.equal(false);
    expect(figures()[0]?.isEstimated).to.equal(false);
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

  it('puts calls none of which was timed last, both ways', () => {
    const thinned = pageDataOf([...calls, callAt(4, 'b', 0, { isTimed: false, outcome: 'error' })]);
    const failed = functionFigures(thinned, select(thinned, { outcome: 'error' }));

    expect(sortRows(failed, 'p50', true).map(({ of }) => of.name)).to.deep.equal(['C', 'b']);
    expect(sortRows(failed, 'p50', false).map(({ of }) => of.name)).to.deep.equal(['C', 'b']);
  });

  it('knows a value for every column', () => {
    for (const key of SORT_KEYS) expect(order(key, true)).to.have.length(3);
  });
});
