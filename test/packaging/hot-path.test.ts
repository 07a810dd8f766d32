// The packed package → V8: what the hot path's speed hangs on, and a compiler or bundler could undo.

import { expect } from 'chai';
import { packedProject, runScript } from './packed-project.js';

/** V8 inlines nothing longer into a loop that calls it (--max-inlined-bytecode-size). */
const INLINED_BYTES = 460;

const PROGRAMS = {
  'hot-path.mjs': "import { Analytics } from 'tracklight';",
  'hot-path.cjs': "const { Analytics } = require('tracklight');",
};

describe('the hot path as packed', function () {
  this.timeout(120_000);

  for (const [file, load] of Object.entries(PROGRAMS)) {
    it(`has wrappers short enough for V8 to inline them, in ${file}`, () => {
      const { folder } = packedProject();
      const calls = 'analytics.wrap(() => 1)(); analytics.wrap(async () => 1)();';
      const program = `${load}\nconst analytics = new Analytics();\n${calls}`;

      const { status, stdout, stderr } = runScript(folder, file, program, [
        '--print-bytecode',
        // A bundler numbers names that occur twice.
        '--print-bytecode-filter=tracked*',
      ]);

      expect(status, stderr).to.equal(0);
      const bytes = [...stdout.matchAll(/^Bytecode length: (\d+)$/gm)].map(([, length]) => Number(length));
      expect(bytes).to.have.length.of.at.least(1);
      expect(Math.max(...bytes)).to.be.below(INLINED_BYTES);
    });
  }
});
