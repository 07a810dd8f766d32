import { expect } from 'chai';
import { programsOf, run } from './page.js';

describe('docs/opentelemetry.md', () => {
  const programs = programsOf('opentelemetry.md');

  it('has programs', () => {
    expect(programs).to.have.length(4);
  });

  for (const program of programs) {
    const title = program.output.split('\n')[0];
    it(`prints what it says: ${title}`, async () => {
      expect(await run(program)).to.equal(program.output);
    });
  }
});
