import { expect } from 'chai';
import { hashText } from '../../src/aggregate/text-hash.js';

const texts = (count: number) => Array.from({ length: count }, (_, i) => `user-${i}`);

describe('hashText', () => {
  it('is a whole number of 52 bits, the same each time', () => {
    for (const text of ['', 'a', '\ud800', 'x'.repeat(10_000), ...texts(1_000)]) {
      const hash = hashText(text);

      expect(hash).to.equal(hashText(text));
      expect(hash).to.be.within(0, 2 ** 52 - 1);
      expect(Number.isInteger(hash)).to.equal(true);
    }
  });

  it('differs where texts differ', () => {
    const alike = ['', '\0', '\0\0', 'a', 'b', 'aa', 'ab', 'ba', 'a\0', '\0a', 'ａ'];
    const many = texts(200_000);

    expect(new Set([...alike, ...many].map(hashText))).to.have.property('size', alike.length + many.length);
  });

  it('changes each of its bits for half of the texts when one character changes', () => {
    const flips = new Float64Array(52);
    const pairs = texts(4_000).map((text) => [hashText(`${text}x`), hashText(`${text}y`)] as const);

    for (const [one, other] of pairs) {
      for (let bit = 0; bit < 52; bit++) {
        const isSet = (hash: number) => Math.floor(hash / 2 ** bit) % 2;
        if (isSet(one) !== isSet(other)) flips[bit] = (flips[bit] as number) + 1;
      }
    }

    // Six standard deviations of 4,000 throws of a coin.
    for (const [bit, count] of flips.entries()) expect(count, `bit ${bit}`).to.be.within(2_000 - 190, 2_000 + 190);
  });
});
