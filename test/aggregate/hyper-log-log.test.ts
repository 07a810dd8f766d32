import { expect } from 'chai';
import { HyperLogLog } from '../../src/aggregate/hyper-log-log.js';

const USERS: Readonly<Record<string, (i: number) => string>> = {
  'numbered names': (i) => `user-${i}`,
  numbers: (i) => String(i),
  'padded hexadecimal': (i) => i.toString(16).padStart(24, '0'),
  addresses: (i) => `a${i}@example.com`,
  'long texts with one beginning': (i) => `${'x'.repeat(200)}${i}`,
  'Chinese characters': (i) => String.fromCharCode(0x4e00 + (i % 20_000), 0x4e00 + Math.floor(i / 20_000)),
};

function counted(count: number, nameOf: (i: number) => string): HyperLogLog {
  const users = new HyperLogLog();
  for (let i = 0; i < count; i++) users.add(nameOf(i));
  return users;
}

describe('HyperLogLog', () => {
  it('counts nothing as 0', () => {
    expect(new HyperLogLog().count).to.equal(0);
  });

  it('is exact up to 3,072 texts', () => {
    const users = new HyperLogLog();

    for (let i = 1; i <= 3_072; i++) {
      users.add(`user-${i}`);
      expect(users.count).to.equal(i);
    }
  });

  for (const [what, nameOf] of Object.entries(USERS)) {
    it(`is within 2 % for ${what}, at any size`, () => {
      const users = new HyperLogLog();
      let size = 0;

      for (const next of [1_000, 3_073, 5_000, 20_000, 80_000, 300_000]) {
        for (; size < next; size++) users.add(nameOf(size));
        expect(users.count, `${next}`).to.be.within(next * 0.98, next * 1.02);
      }
    });
  }

  it('has a standard error of 0.57 % and no bias', () => {
    const size = 10_000;
    const errors = Array.from({ length: 200 }, (_, set) => counted(size, (i) => `${set}/${i}`).count / size - 1);

    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(rms).to.be.below(0.0065);
    expect(Math.abs(mean)).to.be.below(0.0015);
  });

  for (const size of [100, 3_072, 50_000]) {
    it(`counts ${size} texts once, in whatever order and however often they come`, () => {
      const once = counted(size, (i) => `user-${i}`);
      const often = counted(size, (i) => `user-${size - 1 - i}`);

      for (let i = 0; i < size; i += 3) often.add(`user-${i}`);

      expect(often.count).to.equal(once.count);
    });
  }

  it('has whole numbers for an answer', () => {
    expect(counted(40_000, (i) => `user-${i}`).count % 1).to.equal(0);
  });
});
