import { expect } from 'chai';
import { canAnimate, hasColor, PIPE, terminalOf, widthOf } from '../../src/console/terminal.js';
import { FakeTty, fakeTerminal, textTerminal } from './fakes.js';

describe('a terminal', () => {
  it('is read anew each time, for people resize windows', () => {
    const stream = { isTTY: true, columns: 80, write: () => true };
    const terminal = terminalOf(stream, {});

    stream.columns = 120;

    expect(widthOf(terminal)).to.equal(120);
  });

  it('is none where the stream does not say that it is one', () => {
    const terminal = terminalOf({ columns: 80, write: () => true }, {});

    expect(terminal.isTTY).to.equal(false);
    expect(hasColor(terminal)).to.equal(false);
  });

  it('that does not know its width is laid out for like the usual one', () => {
    const terminal = terminalOf({ isTTY: true, write: () => true }, {});

    expect(widthOf(terminal)).to.equal(80);
    expect(widthOf(textTerminal(0))).to.equal(80);
    expect(widthOf(textTerminal(1))).to.equal(1);
  });

  it('has a spinner only where a line can be redrawn in place', () => {
    const tty = new FakeTty();
    expect(canAnimate(fakeTerminal(tty))).to.equal(true);

    expect(canAnimate(fakeTerminal(tty, { TERM: 'dumb' }))).to.equal(false);
    expect(canAnimate(textTerminal(80)), 'without a stream').to.equal(false);
    expect(canAnimate({ ...fakeTerminal(tty), columns: 0 })).to.equal(false);
    expect(canAnimate({ ...fakeTerminal(tty), isTTY: false })).to.equal(false);
  });

  it('has no spinner under CI, but where CI says no', () => {
    const canAnimateUnder = (CI: string) => canAnimate(fakeTerminal(new FakeTty(), { CI }));

    expect(['true', '1', 'github'].map(canAnimateUnder)).to.deep.equal([false, false, false]);
    expect(['', '0', 'false'].map(canAnimateUnder)).to.deep.equal([true, true, true]);
  });
});

describe('a pipe', () => {
  it('has 100 columns and no colours', () => {
    expect(widthOf(PIPE)).to.equal(100);
    expect(hasColor(PIPE)).to.equal(false);
    expect(canAnimate(PIPE)).to.equal(false);
  });
});
