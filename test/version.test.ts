import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { VERSION } from '../src/version.js';

describe('The version', () => {
  it('is the one of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

    expect(VERSION).to.equal(version);
  });
});
