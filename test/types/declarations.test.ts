// The built declarations → users' compilers: TypeScript 5.9, 6 and 7, each with both decorator dialects.
//
// The consumers import `tracklight` by name, as ES modules and as CommonJS, and so read dist through package.json's
// exports. Their own mistakes are marked with @ts-expect-error: one that compiles is an error too.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

const COMPILERS = { '5.9': 'typescript-5.9', '6': 'typescript-6', '7': 'typescript' };
const DIALECTS = {
  standard: { experimentalDecorators: false, files: ['both-dialects.mts', 'standard.mts', 'commonjs.cts'] },
  legacy: { experimentalDecorators: true, files: ['both-dialects.mts', 'legacy.mts', 'commonjs.cts'] },
};

/** What a careful user sets: every check on, our declarations checked too, and no ambient types to lean on. */
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: false,
  skipLibCheck: false,
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable', 'dom'],
  types: [],
  noEmit: true,
};

function compile(compiler: string, { files, experimentalDecorators }: (typeof DIALECTS)['legacy']): string {
  const folder = mkdtempSync(join(here, 'consumer', '.project-'));
  const config = {
    compilerOptions: { ...STRICT, experimentalDecorators },
    files: files.map((file) => `../${file}`),
  };
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = require.resolve(`${compiler}/package.json`).replace(/package\.json$/, 'bin/tsc');
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the declarations', () => {
  for (const [version, compiler] of Object.entries(COMPILERS)) {
    it(`are compiled here by TypeScript ${version}`, () => {
      const manifest = JSON.parse(readFileSync(require.resolve(`${compiler}/package.json`), 'utf8'));

      expect(manifest.version.startsWith(`${version}.`)).to.equal(true);
    });

    for (const [dialect, settings] of Object.entries(DIALECTS)) {
      it(`compile on TypeScript ${version} with ${dialect} decorators`, () => {
        expect(compile(compiler, settings)).to.equal('');
      });
    }
  }
});
