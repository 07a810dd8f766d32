import { expect } from 'chai';
import { LabelCap, OVERFLOW_LABEL, toLabel } from '../../src/aggregate/series-label.js';

describe('toLabel', () => {
  it('is the text itself up to the length', () => {
    for (const text of ['', 'a', 'x'.repeat(32), '𝒳'.repeat(16)]) expect(toLabel(text, 32)).to.equal(text);
  });

  it('ends in a hash of the whole text beyond it', () => {
    const labels = ['a', 'b'].map((end) => toLabel(`${'x'.repeat(40)}${end}`, 32));

    for (const label of labels) expect(label).to.match(/^x{23}~[0-9a-f]{8}$/);
    expect(labels[0]).not.to.equal(labels[1]);
  });

  it('replaces half characters, its own cut included', () => {
    expect(toLabel('a\ud800', 32)).to.equal('a\ufffd');
    expect(toLabel(`${'x'.repeat(22)}${'𝒳'.repeat(10)}`, 32)).to.match(/^x{22}\ufffd~[0-9a-f]{8}$/);
  });
});

describe('LabelCap', () => {
  it('keeps the first texts, each again, and counts the rest', () => {
    const cap = new LabelCap(2, 32);

    const labels = ['a', 'b', 'c', 'a', 'd', 'b'].map((label) => cap.labelOf(label));

    expect(labels).to.deep.equal(['a', 'b', OVERFLOW_LABEL, 'a', OVERFLOW_LABEL, 'b']);
    expect(cap.overflows).to.equal(2);
  });

  it('cuts them, and knows a cut one again', () => {
    const cap = new LabelCap(1, 32);
    const long = 'x'.repeat(50);

    const labels = [long, long, toLabel(long, 32)].map((label) => cap.labelOf(label));

    expect(new Set(labels)).to.deep.equal(new Set([toLabel(long, 32)]));
    expect(cap.overflows).to.equal(0);
  });
});
