// The packed package → users' compilers, under a tsconfig.json that sets next to nothing: our declarations are checked
// too, there is no @types/node, and no library that is not TypeScript's default.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { codeEntries, type Outcome, packedProject, runNode, specifierOf } from './packed-project.js';

const { resolve } = createRequire(import.meta.url);

const COMPILERS = { '5.9': 'typescript-5.9', '6': 'typescript-6', '7': 'typescript' };
const PLAIN = {
  compilerOptions: { strict: true, module: 'nodenext', noEmit: true },
  files: ['plain.mts', 'plain.cts'],
};

/** Entries whose declarations name the types of an optional peer, which is not there. */
const OF_PEERS = ['./prometheus', './otel', './openfeature'];

describe('the declarations of the packed package', () => {
  for (const [version, compiler] of Object.entries(COMPILERS)) {
    it(`compile on TypeScript ${version} with nothing but strict, as an ES module and as CommonJS`, () => {
      const { folder } = packedProject();
      for (const file of PLAIN.files) writeFileSync(join(folder, file), importsOf(folder));
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(PLAIN));

      const { stdout, status } = compile(compiler, folder);

      expect(stdout).to.equal('');
      expect(status).to.equal(0);
    });
  }

  it('compile where TypeScript 5.9 looks at no exports, as under its default for CommonJS', () => {
    const { folder } = packedProject();
    const place = join(folder, 'commonjs');
    mkdirSync(place);
    writeFileSync(join(place, 'plain.ts'), importsOf(folder));
    const compilerOptions = { strict: true, module: 'commonjs', target: 'es2022', noEmit: true };
    writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['plain.ts'] }));

    const { stdout, status } = compile('typescript-5.9', place);

    expect(stdout).to.equal('');
    expect(status).to.equal(0);
  });
});

/** Imports of every entry that needs no peer. */
function importsOf(folder: string): string {
  const entries = codeEntries(folder).filter((entry) => !OF_PEERS.includes(entry));
  return entries.map((entry, i) => `import * as entry${i} from '${specifierOf(entry)}';\nvoid entry${i};\n`).join('');
}

function compile(compiler: string, project: string): Outcome {
  const tsc = resolve(`${compiler}/package.json`).replace(/package\.json$/, 'bin/tsc');
  return runNode(project, [tsc, '-p', project]);
}
