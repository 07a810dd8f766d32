import { expect } from 'chai';
import {
  outOfRange,
  requireBoolean,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireNonNegative,
  requireOneOf,
  requirePercent,
  requireText,
  wrongType,
} from '../src/option-rules.js';

describe('the rules of options', () => {
  it('give back the value they let pass', () => {
    expect(requireBoolean('o', false)).to.equal(false);
    expect(requireText('o', ' ')).to.equal(' ');
    expect(requireInteger('o', 0, 0)).to.equal(0);
    expect(requireInteger('o', Number.MAX_SAFE_INTEGER, 1)).to.equal(Number.MAX_SAFE_INTEGER);
    expect(requireNonNegative('o', 0)).to.equal(0);
    expect(requireNonNegative('o', Number.MAX_VALUE)).to.equal(Number.MAX_VALUE);
    expect(requireOneOf('o', 'b', ['a', 'b'])).to.equal('b');
    expect(requirePercent('o', Number.MIN_VALUE)).to.equal(Number.MIN_VALUE);
    expect(requirePercent('o', 100)).to.equal(100);
    const object = { a: 1 };
    expect(requireKnownKeys('o', object, ['a', 'b'])).to.equal(object);
    expect(() => requireFunction('o', class {})).to.not.throw();
  });

  it('tell the wrong type by a TypeError and the wrong range by a RangeError', () => {
    expect(() => requireInteger('maxEvents', '5', 0)).to.throw(
      TypeError,
      "maxEvents must be a non-negative integer, got '5'",
    );
    expect(() => requireInteger('maxEvents', -1, 0)).to.throw(
      RangeError,
      'maxEvents must be a non-negative integer, got -1',
    );
    expect(() => requireInteger('batchSize', 0, 1)).to.throw(RangeError, 'batchSize must be a positive integer, got 0');
    expect(() => requireNonNegative('days', [])).to.throw(
      TypeError,
      'days must be a non-negative, finite number, got []',
    );
    expect(() => requireNonNegative('days', -0.1)).to.throw(
      RangeError,
      'days must be a non-negative, finite number, got -0.1',
    );
    expect(() => requireText('name', 5)).to.throw(TypeError, 'name must be a non-empty string, got 5');
    expect(() => requireText('name', '')).to.throw(RangeError, "name must be a non-empty string, got ''");
    expect(() => requireOneOf('naming', 'c', ['a', 'b'])).to.throw(
      RangeError,
      "naming must be one of 'a', 'b', got 'c'",
    );
    expect(() => requireOneOf('naming', 5, ['a', 'b'])).to.throw(TypeError, "naming must be one of 'a', 'b', got 5");
    expect(() => requireBoolean('enabled', 1)).to.throw(TypeError, 'enabled must be a boolean, got 1');
    expect(() => requireFunction('fn', {})).to.throw(TypeError, 'fn must be a function, got {}');
  });

  it('take String and Number objects for what they are', () => {
    expect(() => requireText('name', new String('a'))).to.throw(TypeError);
    expect(() => requireInteger('maxEvents', new Number(5), 0)).to.throw(TypeError);
    expect(() => requireBoolean('enabled', new Boolean(true))).to.throw(TypeError);
  });

  it('refuse unknown keys, inherited names among them, and name the known ones', () => {
    const poison = JSON.parse('{"__proto__":1}');

    expect(() => requireKnownKeys('Options', { c: 1 }, ['a', 'b'])).to.throw(
      TypeError,
      "Options has no option 'c'; known are a, b",
    );
    expect(() => requireKnownKeys('Options', { toString: 1 }, ['a'])).to.throw(TypeError, "no option 'toString'");
    expect(() => requireKnownKeys('Options', poison, ['a'])).to.throw(TypeError, "no option '__proto__'");
  });

  it('refuse what is no object where options belong', () => {
    for (const value of [undefined, null, 5, 'text', [], () => {}]) {
      expect(() => requireKnownKeys('Options', value, [])).to.throw(TypeError, 'Options must be an object, got');
    }
  });

  it('show a long value by its beginning, on one line', () => {
    const { message } = wrongType('option', 'short', `a\n${'x'.repeat(10_000)}`);

    expect(message.length).to.be.below(200);
    expect(message).to.match(/^option must be short, got 'a\\nx+'\.\.\. \d+ more characters$/);
  });

  it('show the kind of an object that was given in another’s place, and not what is in it', () => {
    expect(wrongType('option', 'a number', { key: 'secret' }).message).to.equal(
      'option must be a number, got [Object]',
    );
    expect(wrongType('option', 'a number', ['secret']).message).to.equal('option must be a number, got [Array]');
  });

  it('show the fields of an object that is out of range', () => {
    expect(outOfRange('option', 'ascending', { from: 2, to: 1 }).message).to.equal(
      'option must be ascending, got { from: 2, to: 1 }',
    );
  });

  it('show a revoked proxy and one whose traps throw', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const throwing = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trapped');
        },
      },
    );

    expect(wrongType('option', 'a number', proxy).message).to.match(/^option must be a number, got ./);
    expect(wrongType('option', 'a number', throwing).message).to.match(/^option must be a number, got ./);
  });
});
