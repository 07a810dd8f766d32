import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { programsOf, run } from './page.js';

const FILES = {
  'environment-document.json': readFileSync(
    new URL('../experiments/environment-document.json', import.meta.url),
    'utf8',
  ),
};

describe('docs/flags-and-experiments.md', () => {
  const programs = programsOf('flags-and-experiments.md');

  it('has programs', () => {
    expect(programs).to.have.length(5);
  });

  for (const program of programs) {
    const title = program.output.split('\n')[0];
    it(`prints what it says: ${title}`, async () => {
      expect(await run(program, FILES)).to.equal(program.output);
    });
  }
});
