// Two answers compared: the same shape, the same text, and numbers to 1e-9 of their size.

import { expect } from 'chai';

const TOLERANCE = 1e-9;

export function expectAlike(actual: unknown, expected: unknown, path = 'answer'): void {
  if (typeof expected === 'number') {
    expect(actual, path).to.be.closeTo(expected, Math.abs(expected) * TOLERANCE);
  } else if (expected instanceof Map) {
    expectAlike(Object.fromEntries(actual as typeof expected), Object.fromEntries(expected), path);
  } else if (typeof expected === 'object' && expected !== null && !(expected instanceof Date)) {
    expect(Object.keys(actual as object), path).to.have.members(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) {
      expectAlike((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else {
    expect(actual, path).to.deep.equal(expected);
  }
}
