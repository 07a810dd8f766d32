import { expect } from 'chai';
import { START_MS } from '../snapshot-of.js';
import { CALLS, pageDataOf, select } from './page-data-of.js';

const data = pageDataOf(CALLS);
const seconds = (chosen: Parameters<typeof select>[1]) =>
  Array.from(select(data, chosen).calls, (call) => ((data.calls.startMs[call] as number) - START_MS) / 1000);

describe('selectCalls', () => {
  it('leaves everything where nothing is chosen', () => {
    const selection = select(data);

    expect(selection).to.include({ isFiltered: false, isByCall: false });
    expect([...selection.functions]).to.deep.equal([1, 1]);
    expect(selection.calls).to.have.length(6);
  });

  it('filters by outcome, speed, event type and window, both ends included', () => {
    expect(seconds({ outcome: 'error' })).to.deep.equal([30, 40]);
    expect(seconds({ outcome: 'cancelled' })).to.deep.equal([50]);
    expect(seconds({ speed: 'medium' })).to.deep.equal([10]);
    expect(seconds({ type: 'db' })).to.deep.equal([0, 10]);
    expect(seconds({ from: START_MS + 10_000, to: START_MS + 30_000 })).to.deep.equal([10, 20, 30]);
    expect(seconds({ outcome: 'error', speed: 'fast' })).to.deep.equal([40]);
  });

  it('finds functions by name and event type, in any case', () => {
    expect([...select(data, { q: 'STORE' }).functions]).to.deep.equal([0, 1]);
    expect(seconds({ q: ' db ' })).to.deep.equal([0, 10]);
    expect(seconds({ q: 'nothing like it' })).to.deep.equal([]);
  });

  it('finds failed calls by what they said, without the other calls of their function', () => {
    expect(seconds({ q: 'no answer' })).to.deep.equal([30]);
    expect([...select(data, { q: 'no answer' }).functions]).to.deep.equal([0, 0]);
    expect(seconds({ q: 'no answer', type: 'db' })).to.deep.equal([]);
  });

  it('speaks of single calls only where a filter divides those of one function', () => {
    expect(select(data, { q: 'fetch', type: 'api' }).isByCall).to.equal(false);
    expect(select(data, { speed: 'slow' }).isByCall).to.equal(true);
    expect(select(data, { from: 1, to: 2 }).isByCall).to.equal(true);
  });
});
