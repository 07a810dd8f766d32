// npm run check:types: every TypeScript file of the project, by the settings it runs with. Needs a build: the examples
// and some tests import `tracklight` by its own name.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = {
  'tsconfig.json': 'src',
  'src/report/client/tsconfig.json': 'src/report/client',
  'tsconfig.legacy.json': 'test/legacy',
};

for (const [config, folder] of Object.entries(folders)) {
  // To tsc, a configuration without any file is an error.
  if (!hasTypeScript(join(root, folder))) continue;
  const args = ['node_modules/typescript/bin/tsc', '--noEmit', '-p', config];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

function hasTypeScript(folder) {
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.ts'));
}
