import { expect } from 'chai';
import { variantFor } from '../../examples/auditor/flags/rollout.js';

const identities = Array.from({ length: 10_000 }, (_, i) => `package-${i}`);

describe('the rollout of the auditor', () => {
  it('gives an identity the same variant each time', () => {
    const once = identities.map((identity) => variantFor('feature', identity, { a: 1, b: 1 }));

    expect(identities.map((identity) => variantFor('feature', identity, { a: 1, b: 1 }))).to.deep.equal(once);
  });

  it('gives out variants in their shares, whatever the unit', () => {
    for (const shares of [
      { a: 80, b: 20 },
      { a: 4, b: 1 },
    ]) {
      const got = identities.filter((identity) => variantFor('feature', identity, shares) === 'a');

      // Four standard deviations of 10,000 throws.
      expect(got.length).to.be.closeTo(8000, 160);
    }
  });

  it('puts identities into other places for another feature', () => {
    const both = identities.filter((identity) =>
      ['one', 'other'].every((feature) => variantFor(feature, identity, { a: 1, b: 1 }) === 'a'),
    );

    expect(both.length).to.be.closeTo(2500, 175);
  });

  it('never gives out a variant without a share', () => {
    const variants = new Set(identities.map((identity) => variantFor('feature', identity, { none: 0, all: 1 })));

    expect([...variants]).to.deep.equal(['all']);
  });
});
