import { expect } from 'chai';
import { programsOf, run } from './page.js';

describe('docs/overhead-budget.md', () => {
  const programs = programsOf('overhead-budget.md');

  it('has a program', () => {
    expect(programs).to.have.length(1);
  });

  for (const program of programs) {
    it('prints what it says, and beside it at most how many calls were timed', async () => {
      const output = await run(program);

      expect(output.replace(/^1 of \d+ timed\n/m, '')).to.equal(program.output);
    });
  }
});
