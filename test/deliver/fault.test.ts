import { expect } from 'chai';
import { faultOf } from '../../src/deliver/fault.js';

const traps = new Proxy({}, { get: () => expect.fail(), getPrototypeOf: () => expect.fail() });

describe('what is shown of an error', () => {
  for (const [what, thrown, shown] of [
    ['its name', new RangeError('row 5: secret'), 'RangeError'],
    ['its code', Object.assign(new Error('x'), { code: '23505' }), 'Error 23505'],
    ["its cause's code", new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }), 'TypeError ECONNREFUSED'],
    ['no code that is no word', Object.assign(new Error('x'), { code: 'secret with spaces' }), 'Error'],
    ['its type, where it is no error', 'secret', 'string'],
    ['the type of null', null, 'object'],
    ['what can be read of a trap', traps, 'Error'],
  ] as const) {
    it(`is ${what}`, () => {
      expect(faultOf(thrown)).to.equal(shown);
    });
  }
});
