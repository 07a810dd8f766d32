import { expect } from 'chai';
import { csvLines } from '../../src/cli/csv.js';

describe('csvLines', () => {
  it('quotes commas, quotes, line breaks and outer blanks', () => {
    const rows = [
      { a: 'x,y', b: 'say "hi"' },
      { a: 'two\nlines', b: ' blank' },
      { a: 'plain', b: null },
    ];

    const lines = [...csvLines(['a', 'b'], rows)];

    expect(lines).to.deep.equal(['a,b\r\n', '"x,y","say ""hi"""\r\n', '"two\nlines"," blank"\r\n', 'plain,\r\n']);
  });

  it('leaves numbers numbers', () => {
    expect([...csvLines(['n', 'b'], [{ n: -1.5, b: true }])].join('')).to.equal('n,b\r\n-1.5,true\r\n');
  });
});
