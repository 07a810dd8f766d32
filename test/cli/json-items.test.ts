import { expect } from 'chai';
import { jsonItems } from '../../src/cli/json-items.js';

describe('jsonItems', () => {
  for (const [what, items] of [
    ['no item', []],
    ['one item', [{ a: 1 }]],
    ['several', [{ a: 1 }, {}, { b: null }]],
    ['nested items', [{ a: { b: [1, { c: [] }] } }, [1, 2]]],
    ['text with line breaks', [{ a: 'two\nlines\r\n', 'k\ney': '  ' }]],
  ] as const) {
    it(`writes ${what} as JSON.stringify() writes all at once`, () => {
      expect([...jsonItems(items)].join('')).to.equal(`${JSON.stringify(items, null, 2)}\n`);
    });
  }
});
