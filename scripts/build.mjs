// templates/ and src/ → dist/: the ESM and the CommonJS build side by side, each with its own declarations.
//
//   npm run build
//
// It is written beside `dist` and renamed into place, so that a test run or an example in another terminal never meets
// half a build, and nothing of an earlier build stays.

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const next = join(root, `.dist-${process.pid}`);
const previous = `${next}-previous`;

/** Files that are found by their path: a worker's own, and the store that the benches open without a collector. */
const FOUND_BY_PATH = ['database/sqlite/sqlite-worker.ts', 'database/open-store.ts'];

process.on('exit', () => {
  for (const folder of [next, previous]) rmSync(folder, { recursive: true, force: true });
});

if (!(await run(join(root, 'scripts', 'compile-templates.mjs')))) fail('the templates did not compile');

// All end before any is judged: a compiler still writing cannot be cleaned up after.
const built = await Promise.all([declare('esm'), declare('cjs'), bundleEntries()]);
if (built.includes(false)) fail('there were errors; dist is as it was');
// The package is ESM, so the folder says that it is not.
writeFileSync(join(next, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
// As npm does on installation: `npx tracklight` works in a checkout too.
chmodSync(join(next, 'esm', 'cli', 'main.js'), 0o755);

if (existsSync(dist)) renameSync(dist, previous);
renameSync(next, dist);

/** The declarations, a file each; the one for `esm` checks the sources. True when it succeeded. */
function declare(kind) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return run(tsc, '-p', `tsconfig.${kind}.json`, '--emitDeclarationOnly', '--outDir', join(next, kind));
}

/** The code of what package.json offers. True when it succeeded. */
async function bundleEntries() {
  const { exports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const offered = Object.values(exports).flatMap((target) => target.import?.default ?? []);
  try {
    const entries = [...offered.map(sourceOf), ...FOUND_BY_PATH];
    await bundle({ src: join(root, 'src'), to: next, entries, programs: Object.values(bin).map(sourceOf) });
    return true;
  } catch (error) {
    console.error(error);
    return false;
  }
}

/** `./dist/esm/report/index.js` → `report/index.ts`. */
function sourceOf(path) {
  return path.replace(/^(\.\/)?dist\/esm\//, '').replace(/\.js$/, '.ts');
}

/** True when the script succeeded. */
function run(script, ...args) {
  return new Promise((resolve) => {
    // Everything on stderr: `npm pack --json` builds too, and its answer on stdout must stay JSON.
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
    child.on('close', (code) => resolve(code === 0));
  });
}

function fail(reason) {
  console.error(`build: ${reason}`);
  process.exit(1);
}
