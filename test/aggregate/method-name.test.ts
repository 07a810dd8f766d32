import { expect } from 'chai';
import { methodNameOf } from '../../src/aggregate/method-name.js';

describe('The method of a qualified name', () => {
  it('is what stands behind the class', () => {
    expect(methodNameOf('Catalog.fetch')).to.equal('fetch');
    expect(methodNameOf('Catalog.#read')).to.equal('#read');
    expect(methodNameOf('Künstler.[read all]')).to.equal('[read all]');
  });

  it('is the whole of a name that has no class, whatever dots are in it', () => {
    for (const name of [
      'fetch',
      'GET /tracks.json',
      'https://api.example/v1.2',
      '(x) => x.length',
      'read.',
      '.read',
      '',
    ]) {
      expect(methodNameOf(name), name).to.equal(name);
    }
  });
});
