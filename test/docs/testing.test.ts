import { expect } from 'chai';
import { programsOf, run } from './page.js';

describe('docs/testing.md', () => {
  const programs = programsOf('testing.md');

  it('has programs', () => {
    expect(programs).to.have.length(3);
  });

  for (const program of programs) {
    const title = program.output.split('\n')[0];
    it(`prints what it says: ${title}`, async () => {
      expect(await run(program)).to.equal(program.output);
    });
  }
});
