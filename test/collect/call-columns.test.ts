import { expect } from 'chai';
import { CallColumns, interleave } from '../../src/collect/call-columns.js';

interface PlainCall {
  readonly endNs: number;
  readonly tag: number;
  readonly failure?: string;
}

function columnsOf(calls: readonly PlainCall[]): CallColumns {
  const columns = new CallColumns(calls.length);
  for (const [i, { endNs, tag, failure }] of calls.entries()) {
    columns.startNs[i] = endNs - 5;
    columns.durationNs[i] = 5;
    columns.tag[i] = tag;
    if (failure !== undefined) columns.failures.push({ number: i, failure: { name: 'Error', message: failure } });
  }
  return columns;
}

function callsOf(columns: CallColumns): PlainCall[] {
  const failures = new Map(columns.failures.map(({ number, failure }) => [number, failure.message]));
  return [...columns.tag].map((tag, i) => {
    const endNs = (columns.startNs[i] as number) + (columns.durationNs[i] as number);
    const failure = failures.get(i);
    return failure === undefined ? { endNs, tag } : { endNs, tag, failure };
  });
}

describe('interleave', () => {
  it('puts the calls of both in the order in which they ended, each with its failure', () => {
    const one = [
      { endNs: 10, tag: 1 },
      { endNs: 30, tag: 2, failure: 'two' },
      { endNs: 60, tag: 3 },
    ];
    const other = [
      { endNs: 20, tag: 4, failure: 'four' },
      { endNs: 40, tag: 5 },
      { endNs: 50, tag: 6, failure: 'six' },
    ];

    const both = interleave(columnsOf(one), columnsOf(other));

    expect(callsOf(both)).to.deep.equal([...one, ...other].sort((a, b) => a.endNs - b.endNs));
  });

  it('goes by when calls ended, not by when they began', () => {
    const long = new CallColumns(1);
    long.startNs[0] = 1;
    long.durationNs[0] = 100;
    long.tag[0] = 1;

    const both = interleave(long, columnsOf([{ endNs: 50, tag: 2 }]));

    expect([...both.tag]).to.deep.equal([2, 1]);
  });

  it('puts those of the first one first when they ended at once', () => {
    const both = interleave(columnsOf([{ endNs: 10, tag: 1 }]), columnsOf([{ endNs: 10, tag: 2 }]));

    expect([...both.tag]).to.deep.equal([1, 2]);
  });

  it('leaves the calls of each in their order, where rounding says otherwise', () => {
    const one = [
      { endNs: 100, tag: 1 },
      { endNs: 99, tag: 2, failure: 'late' },
    ];
    const other = [
      { endNs: 98, tag: 3 },
      { endNs: 97, tag: 4 },
      { endNs: 200, tag: 5 },
    ];

    const both = interleave(columnsOf(one), columnsOf(other));

    expect([...both.tag]).to.deep.equal([3, 4, 1, 2, 5]);
    expect(both.failures.map(({ number }) => number)).to.deep.equal([3]);
  });

  it('is the other one where there is nothing of one', () => {
    const calls = [
      { endNs: 1, tag: 1, failure: 'one' },
      { endNs: 2, tag: 2 },
    ];

    expect(callsOf(interleave(columnsOf([]), columnsOf(calls)))).to.deep.equal(calls);
    expect(callsOf(interleave(columnsOf(calls), columnsOf([])))).to.deep.equal(calls);
  });
});
