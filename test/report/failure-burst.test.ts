import { expect } from 'chai';
import { findFailureBurst } from '../../src/report/failure-burst.js';

const evenly = (count: number, fromMs: number, toMs: number) =>
  Array.from({ length: count }, (_, i) => fromMs + ((toMs - fromMs) * (i + 0.5)) / count);

describe('findFailureBurst', () => {
  it('finds the stretch where failures crowd, cut to its first and last failure', () => {
    const burst = findFailureBurst([...evenly(20, 0, 1000), 500, 501, 502, ...evenly(37, 503, 540)], 0, 1000);

    expect(burst?.of).to.equal(60);
    expect(burst?.fromMs).to.be.within(450, 500);
    expect(burst?.toMs).to.be.within(539, 560);
    expect(burst?.failures).to.be.within(40, 44);
    expect(burst?.timeShare).to.equal(((burst?.toMs ?? 0) - (burst?.fromMs ?? 0)) / 1000);
  });

  it('takes times in any order', () => {
    const times = [...evenly(20, 0, 1000), ...evenly(40, 500, 540)];

    expect(findFailureBurst([...times].reverse(), 0, 1000)).to.deep.equal(findFailureBurst(times, 0, 1000));
  });

  it('finds none in failures spread evenly', () => {
    expect(findFailureBurst(evenly(100, 0, 1000), 0, 1000)).to.equal(undefined);
  });

  it('finds none in fewer than ten failures', () => {
    expect(findFailureBurst(Array(9).fill(500), 0, 1000)).to.equal(undefined);
    expect(findFailureBurst(Array(10).fill(500), 0, 1000)?.failures).to.equal(10);
  });

  it('finds none in a run without length', () => {
    expect(findFailureBurst(Array(20).fill(500), 500, 500)).to.equal(undefined);
  });
});
