// A page of docs/ → its suite: every program prints what stands under it.

import { expect } from 'chai';
import { programsOf, run } from './page.js';

/** `count`: how many programs the page has. `files` lie in the folder of each, by name. */
export function describePage(page: string, count: number, files: Readonly<Record<string, string>> = {}): void {
  describe(`docs/${page}`, () => {
    const programs = programsOf(page);

    it('has programs', () => {
      expect(programs).to.have.length(count);
    });

    for (const program of programs) {
      const title = program.output.split('\n')[0];
      it(`prints what it says: ${title}`, async () => {
        expect(await run(program, files)).to.equal(program.output);
      });
    }
  });
}
