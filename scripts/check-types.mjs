// npm run check:types: every TypeScript file of the project, by the settings it runs with. Needs a build: the examples
// and some tests import `tracklight` by its own name.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const config of ['tsconfig.json', 'src/report/client/tsconfig.json', 'tsconfig.legacy.json']) {
  const args = ['node_modules/typescript/bin/tsc', '--noEmit', '-p', config];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
