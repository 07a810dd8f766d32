import { expect } from 'chai';
import { LogScale } from '../../src/report/log-scale.js';

describe('LogScale', () => {
  it('puts equal ratios at equal distances', () => {
    const scale = new LogScale(1, 1000);

    expect([1, 10, 100, 1000].map((ms) => scale.position(ms))).to.deep.equal([0, 1 / 3, 2 / 3, 1]);
  });

  it('keeps what is outside at its ends, zero included', () => {
    const scale = new LogScale(1, 1000);

    expect(scale.position(0)).to.equal(0);
    expect(scale.position(0.5)).to.equal(0);
    expect(scale.position(1e9)).to.equal(1);
  });

  it('has a length where all durations are equal', () => {
    const scale = new LogScale(5, 5);

    expect(scale.position(5)).to.equal(0);
    expect(scale.position(6)).to.be.within(0.1, 0.2);
  });

  it('labels whole powers of ten, every second one minor', () => {
    const ticks = new LogScale(0.5, 2000).ticks(5);

    expect(ticks.map(({ text, isMinor }) => [text, isMinor])).to.deep.equal([
      ['1 ms', false],
      ['10 ms', true],
      ['100 ms', false],
      ['1 s', true],
    ]);
    expect(ticks[0]?.at).to.be.closeTo((Math.log10(2) / Math.log10(4000)) * 100, 1e-9);
  });

  it('labels no more than asked for', () => {
    expect(new LogScale(1e-6, 1e9).ticks(4).length).to.be.at.most(4);
  });

  it('ends at whole decades when told to', () => {
    expect(
      LogScale.decades(150, 900)
        .ticks(3)
        .map(({ at, text }) => [at, text]),
    ).to.deep.equal([
      [0, '100 ms'],
      [100, '1 s'],
    ]);
  });
});
