import { expect } from 'chai';
import { GrowingBytes } from '../../src/cli/growing-bytes.js';

describe('bytes gathered', () => {
  it('are the text of all chunks, whatever their lengths', () => {
    const text = 'äöü€😀'.repeat(60_000);
    const whole = Buffer.from(text);

    for (const size of [1_023, 65_536, whole.length]) {
      const bytes = new GrowingBytes();
      for (let i = 0; i < whole.length; i += size) bytes.add(whole.subarray(i, i + size));

      expect(bytes.length).to.equal(whole.length);
      expect(bytes.toText() === text, `chunks of ${size}`).to.equal(true);
    }
  });

  it('are no text at all before the first', () => {
    expect(new GrowingBytes().toText()).to.equal('');
  });
});
