import { expect } from 'chai';
import { programsOf, run } from './page.js';

describe('docs/openfeature.md', () => {
  const programs = programsOf('openfeature.md');

  it('has programs', () => {
    expect(programs).to.have.length(2);
  });

  for (const program of programs) {
    const title = program.output.split('\n')[0];
    it(`prints what it says: ${title}`, async () => {
      expect(await run(program)).to.equal(program.output);
    });
  }
});
