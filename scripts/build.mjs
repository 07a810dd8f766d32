// templates/ and src/ → dist/: the ESM and the CommonJS build side by side, each with its own declarations.
//
//   npm run build
//
// It is written beside `dist` and renamed into place, so that a test run or an example in another terminal never meets
// half a build, and nothing of an earlier build stays.

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const next = join(root, `.dist-${process.pid}`);
const previous = `${next}-previous`;

process.on('exit', () => {
  for (const folder of [next, previous]) rmSync(folder, { recursive: true, force: true });
});

const templates = join(root, 'scripts', 'compile-templates.mjs');
if (existsSync(templates) && !(await run(templates))) fail('the templates did not compile');

// Both end before either is judged: a compiler still writing cannot be cleaned up after.
const built = await Promise.all([compile('esm'), compile('cjs')]);
if (built.includes(false)) fail('tsc found errors; dist is as it was');
finishCommonJs(join(next, 'cjs'));
// As npm does on installation: `npx tracklight` works in a checkout too.
chmodSync(join(next, 'esm', 'cli', 'main.js'), 0o755);

if (existsSync(dist)) renameSync(dist, previous);
renameSync(next, dist);

function compile(kind) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return run(tsc, '-p', `tsconfig.${kind}.json`, '--outDir', join(next, kind));
}

/**
 * What tsc cannot do for the CommonJS build. The package is ESM, so the folder says that it is not; and
 * `createRequire(import.meta.url)`, the only way an ES module can load another one at once (src/report-loader.ts does,
 * when the process exits), becomes the `require` that every CommonJS module has. The text `import.meta` in any other
 * place would be a syntax error for every user of the build, so it fails here.
 */
function finishCommonJs(folder) {
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith('.js')) continue;
    const path = join(folder, file);
    const code = readFileSync(path, 'utf8');
    if (!code.includes('import.meta')) continue;
    const plain = code.replace(/\(0, \w+\.createRequire\)\(import\.meta\.url\)/g, 'require');
    if (plain.includes('import.meta')) fail(`import.meta in ${file}: CommonJS does not have it`);
    writeFileSync(path, plain);
  }
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
