import { expect } from 'chai';
import { chooseEmbeddedCalls } from '../../src/report/embedded-calls.js';

/** Calls a millisecond apart, the i-th taking `i` ms; each `failEvery`-th fails. */
function calls(count: number, failEvery = Number.POSITIVE_INFINITY) {
  const indices = Array.from({ length: count }, (_, i) => i);
  return {
    startMs: indices,
    durationMs: indices,
    outcome: indices.map((i) => (i % failEvery === failEvery - 1 ? 'error' : 'success')),
  };
}

describe('chooseEmbeddedCalls', () => {
  it('takes all calls where there is room for them, by start', () => {
    const { events } = chooseEmbeddedCalls({ startMs: [3, 1, 2], durationMs: [1, 1, 1], outcome: [] }, 3);

    expect([...events]).to.deep.equal([1, 2, 0]);
  });

  it('takes all failures, the slowest others and an even sample of the rest', () => {
    const { events, ...chosen } = chooseEmbeddedCalls(calls(10_000, 100), 1000);
    const chosenOnes = new Set(events);

    expect(chosen).to.deep.equal({ failures: 100, slowest: 100, sampled: 800 });
    expect(events).to.have.length(1000);
    for (let i = 99; i < 10_000; i += 100) expect(chosenOnes.has(i)).to.equal(true);
    for (let i = 9900; i < 9999; i++) expect(chosenOnes.has(i)).to.equal(true);
    const halves = [...events].filter((i) => i < 4950).length;
    expect(halves).to.be.within(440, 460);
  });

  it('takes an even sample of failures that are too many themselves', () => {
    const { events, failures } = chooseEmbeddedCalls(calls(5000, 2), 100);

    expect(failures).to.equal(100);
    expect([...events].every((i) => i % 2 === 1)).to.equal(true);
    expect([...events].filter((i) => i < 2500)).to.have.length(50);
  });

  it('takes the earlier of equally slow calls', () => {
    const equal = { startMs: [...Array(20).keys()], durationMs: Array(20).fill(7), outcome: Array(20).fill('success') };

    const { slowest, events } = chooseEmbeddedCalls(equal, 10);

    expect(slowest).to.equal(1);
    expect(events[0]).to.equal(0);
    expect(new Set(events)).to.have.property('size', 10);
  });

  it('chooses the same each time', () => {
    expect(chooseEmbeddedCalls(calls(5000, 7), 500)).to.deep.equal(chooseEmbeddedCalls(calls(5000, 7), 500));
  });
});
