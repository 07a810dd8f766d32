import { expect } from 'chai';
import fc from 'fast-check';
import { interpolatedPercentile } from '../../../src/aggregate/flag-metrics.js';
import { percentilesAt, ranksFor } from '../../../src/database/sql/ranked-percentiles.js';

describe('percentiles by rank', () => {
  it('are those of all values, from the values at the ranks asked for', () => {
    const durations = fc.array(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    const wanted = fc.array(fc.double({ min: -10, max: 110, noNaN: true }));
    const property = fc.property(durations, wanted, (values, percentiles) => {
      const sorted = Float64Array.from(values).sort();
      const known = new Map(ranksFor(sorted.length, percentiles).map((rank) => [rank, sorted[rank] as number]));

      const found = percentilesAt(sorted.length, known, percentiles);

      expect(found).to.deep.equal(percentiles.map((percentile) => interpolatedPercentile(sorted, percentile)));
    });

    fc.assert(property);
  });

  it('ask for two ranks each at most, and for none twice', () => {
    expect(ranksFor(1_000, [50, 50, 90, 0, 100])).to.deep.equal([0, 1, 499, 500, 899, 900, 999]);
    expect(ranksFor(1, [50, 99])).to.deep.equal([0]);
  });
});
