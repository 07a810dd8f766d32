import { expect } from 'chai';
import { displayMessage, displayName } from '../../src/report/display-text.js';

describe('displayName', () => {
  it('leaves ordinary names as they are', () => {
    for (const name of ['Class.method', 'a b', '__proto__', '</script>', 'שלום', '😀', 'naïve']) {
      expect(displayName(name)).to.equal(name);
    }
  });

  it('shows control characters by their pictures', () => {
    expect(displayName('\u001b[31mred\u0000\u007f')).to.equal('␛[31mred␀␡');
  });

  it('makes one line of it', () => {
    expect(displayName(' a\r\n\tb\u2028c ')).to.equal('a b c');
  });

  it('shows a stand-in for bidi controls, C1 controls and lone surrogates', () => {
    expect(displayName('\u202eevil\u2069 \u0085 \ud800x \udfff')).to.equal('\ufffdevil\ufffd \ufffd \ufffdx \ufffd');
  });

  it('cuts at 160 characters and never inside one', () => {
    expect(displayName('x'.repeat(10_000))).to.equal(`${'x'.repeat(159)}…`);
    expect(displayName(`${'x'.repeat(158)}😀😀`)).to.equal(`${'x'.repeat(158)}…`);
  });

  it('names what has no name', () => {
    expect(displayName('')).to.equal('(no name)');
    expect(displayName(' \n ')).to.equal('(no name)');
  });
});

describe('displayMessage', () => {
  it('cuts at 300 characters and may be empty', () => {
    expect(displayMessage('')).to.equal('');
    expect(displayMessage('m'.repeat(1024))).to.have.length(300);
  });
});
