// The packed package → V8: what the hot path's speed hangs on, and a compiler or bundler could undo.

import { expect } from 'chai';
import { packedProject, runScript } from './packed-project.js';

/** V8 inlines nothing longer into a loop that calls it (--max-inlined-bytecode-size). */
const INLINED_BYTES = 460;

const PROGRAMS = {
  'hot-path.mjs': "import { Analytics } from 'tracklight';",
  'hot-path.cjs': "const { Analytics } = require('tracklight');",
};

/**
 * Called from one place first, so that V8 optimises the wrapper by itself: what it inlines there counts when it thinks of
 * inlining the wrapper elsewhere.
 */
const LOOPS = `
  const analytics = new Analytics();
  const wrap = (i) => analytics.wrap(new Function('a', 'return a + ' + i));
  const many = Array.from({ length: 16 }, (_, i) => wrap(i));
  for (let i = 0; i < 100_000; i++) many[i % 16](i);
  const one = wrap(16);
  function loop() {
    for (let i = 0; i < 20_000; i++) one(i);
  }
  for (let i = 0; i < 20; i++) loop();
`;

describe('the hot path as packed', () => {
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

    it(`has a wrapper that V8 inlines into a loop that calls it, in ${file}`, () => {
      const { folder } = packedProject();

      const { status, stdout, stderr } = runScript(folder, file, `${load}\n${LOOPS}`, [
        '--trace-turbo-inlining',
        // Lines from another thread would come in the middle of others.
        '--no-concurrent-recompilation',
      ]);

      expect(status, stderr).to.equal(0);
      expect(stdout).to.match(/Inlining .*SharedFunctionInfo tracked\d*>\} into .*SharedFunctionInfo loop>/);
    });
  }
});
