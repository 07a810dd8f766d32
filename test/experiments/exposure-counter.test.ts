import { expect } from 'chai';
import { ExposureCounter } from '../../src/experiments/exposure-counter.js';

describe('ExposureCounter', () => {
  it('is empty at first', () => {
    expect(new ExposureCounter().counts()).to.deep.equal([]);
  });

  it('keeps features apart, in the order of their first exposure', () => {
    const counter = new ExposureCounter();

    counter.add(['user-1', 'b', 'x']);
    counter.add(['user-1', 'a', 'y']);
    counter.add(['user-2', 'b', 'y']);

    expect(counter.counts()).to.deep.equal([
      { featureName: 'b', variants: { x: 1, y: 1 }, units: 2, isSample: false },
      { featureName: 'a', variants: { y: 1 }, units: 1, isSample: false },
    ]);
  });

  it('counts names that are properties of every object', () => {
    const counter = new ExposureCounter();

    for (const name of ['__proto__', 'constructor', 'toString']) counter.add(['__proto__', name, name]);

    const counts = counter.counts();
    expect(counts.map(({ featureName, variants }) => [featureName, Object.entries(variants)])).to.deep.equal([
      ['__proto__', [['__proto__', 1]]],
      ['constructor', [['constructor', 1]]],
      ['toString', [['toString', 1]]],
    ]);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  it('tells a hundred thousand identifiers apart, and says so when there were more', () => {
    const counter = new ExposureCounter();

    for (let i = 0; i < 100_000; i++) counter.add([`user-${i}`, 'checkout', i % 2 === 0 ? 'a' : 'b']);
    expect(counter.counts()[0]).to.include({ units: 100_000, isSample: false });
    counter.add(['user-0', 'checkout', 'a']);
    expect(counter.counts()[0]).to.include({ isSample: false });
    counter.add(['one more', 'checkout', 'a']);
    counter.add(['user-0', 'banner', 'a']);

    expect(counter.counts()).to.deep.equal([
      { featureName: 'checkout', variants: { a: 50_000, b: 50_000 }, units: 100_000, isSample: true },
      { featureName: 'banner', variants: {}, units: 0, isSample: true },
    ]);
  });

  it('counts a hundred variants a feature, none with a longer name than 255, and says so when there were others', () => {
    const counter = new ExposureCounter();

    counter.add(['long', 'banner', 'v'.repeat(256)]);
    counter.add(['long enough', 'banner', 'v'.repeat(255)]);
    for (let i = 0; i < 100; i++) counter.add([`user-${i}`, 'checkout', `v${i}`]);
    expect(counter.counts()[1]).to.include({ units: 100, isSample: false });
    counter.add(['user-100', 'checkout', 'v100']);
    counter.add(['user-101', 'checkout', 'v0']);

    const [banner, checkout] = counter.counts();
    expect(banner).to.deep.include({ variants: { ['v'.repeat(255)]: 1 }, units: 1, isSample: true });
    expect(Object.keys(checkout?.variants ?? {})).to.have.length(100);
    expect(checkout?.variants).to.include({ v0: 2 });
    expect(checkout).to.include({ units: 101, isSample: true });
  });

  it('counts a thousand features', () => {
    const counter = new ExposureCounter();

    for (let i = 0; i < 1_001; i++) counter.add(['user-1', `feature-${i}`, 'a']);
    counter.add(['user-2', 'feature-0', 'a']);

    expect(counter.counts()).to.have.length(1_000);
    expect(counter.counts()[0]).to.include({ units: 2 });
  });
});
