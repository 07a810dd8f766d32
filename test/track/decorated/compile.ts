// Compiles the decorated fixtures with the project's own tsc, as a user of the standard dialect does: tsx goes through
// esbuild, whose emit is another one.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SharedMembers } from './member-suite.js';
import type { PrivateMembers } from './private-suite.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = 'test/track/decorated';
const TSC = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');

/** es2022 leaves `#private` and static blocks to the engine; es2015 emits them as WeakMaps and plain functions. */
export async function compileFixtures(target: 'es2022' | 'es2015'): Promise<SharedMembers & PrivateMembers> {
  const folder = mkdtempSync(join(tmpdir(), `tracklight-${target}-`));
  try {
    const config = {
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions: {
        target,
        rootDir: ROOT,
        outDir: 'out',
        typeRoots: [join(ROOT, 'node_modules/@types')],
        noCheck: true,
      },
      files: ['shared-members.ts', 'private-members.ts'].map((file) => join(ROOT, FOLDER, file)),
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    execFileSync(process.execPath, [TSC, '-p', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    const load = (file: string) => import(pathToFileURL(join(folder, 'out', FOLDER, file)).href);
    return { ...(await load('shared-members.js')), ...(await load('private-members.js')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
