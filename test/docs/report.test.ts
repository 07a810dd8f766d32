import { expect } from 'chai';
import { programsOf, run } from './page.js';

describe('docs/report.md', () => {
  const programs = programsOf('report.md');

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
