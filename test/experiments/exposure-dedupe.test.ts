import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { type Exposure, ExposureDedupe } from '../../src/experiments/exposure-dedupe.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

function open(options: { windowMs?: number; maxKeys?: number } = {}) {
  const clock = new ManualClock();
  return { clock, seen: new ExposureDedupe(options, clock) };
}

const of = (identifier: string, variant: string | null = 'a'): Exposure => [identifier, 'checkout', variant];

describe('ExposureDedupe', () => {
  it('knows what was added, from then until the window is over', () => {
    const { seen, clock } = open({ windowMs: 100 });

    expect(seen.has(of('user-1'))).to.equal(false);
    seen.add(of('user-1'));
    expect(seen.has(of('user-1'))).to.equal(true);
    clock.advanceMs(99);
    expect(seen.has(of('user-1'))).to.equal(true);
    clock.advanceMs(1);

    expect(seen.has(of('user-1'))).to.equal(false);
  });

  it('begins the window anew when an exposure is added again', () => {
    const { seen, clock } = open({ windowMs: 100, maxKeys: 2 });

    seen.add(of('user-1'));
    seen.add(of('user-2'));
    clock.advanceMs(60);
    seen.add(of('user-1'));
    seen.add(of('user-3'));
    clock.advanceMs(60);

    expect(seen.has(of('user-1'))).to.equal(true);
  });

  it('remembers the newest ten thousand, for an hour, unless told otherwise', () => {
    const { seen, clock } = open();

    for (let i = 0; i <= 10_000; i++) seen.add(of(`user-${i}`));
    expect(['user-0', 'user-1', 'user-10000'].map((user) => seen.has(of(user)))).to.deep.equal([false, true, true]);
    clock.advanceMs(3_599_999);
    expect(seen.has(of('user-1'))).to.equal(true);
    clock.advanceMs(1);

    expect(seen.has(of('user-1'))).to.equal(false);
  });

  it('mixes no texts up, whatever is in them', () => {
    const { seen } = open();

    seen.add(['a', 'b', 'c']);

    for (const other of [
      ['a","b', 'c', ''],
      ['a\u0000b', 'c', ''],
      ['', 'ab', 'c'],
      ['a,b', 'c', 'c'],
      ['a', 'b', null],
    ]) {
      expect(seen.has(other as unknown as Exposure)).to.equal(false);
    }
  });

  it('tells long variants apart', () => {
    const { seen } = open();
    const long = 'x'.repeat(10_000);

    seen.add(of('user-1', `${long}1`));

    expect(seen.has(of('user-1', `${long}1`))).to.equal(true);
    expect(seen.has(of('user-1', `${long}2`))).to.equal(false);
  });

  it('takes next to no memory for ten thousand long variants', () => {
    const { seen } = open();
    const variant = (i: number) => `${i}${'x'.repeat(10_000)}`;

    const before = heapBytes();
    for (let i = 0; i < 10_000; i++) seen.add(of('user-1', variant(i)));
    const taken = heapBytes() - before;

    expect(taken).to.be.below(10 * 1024 * 1024);
    expect(seen.has(of('user-1', variant(9_999)))).to.equal(true);
  });
});

/** After a garbage collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
